import hre from "hardhat";
import { captured } from "./captured.js";

/** Runs a task and gives what it printed and its exit code, leaving this process's as it was. */
export async function runTask(task: string | string[], options: Record<string, unknown>) {
  return captured(() => hre.tasks.getTask(task).run(options));
}
