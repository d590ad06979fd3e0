import { z } from "zod";
import type { IndexFile } from "../store/IndexFile.js";
import { placeOf } from "../store/position.js";
import { numberOf, textOf } from "../store/rows.js";

/** A programme of the alliance. */
export interface DirectoryEntry {
  readonly point: string;
  readonly symbol: string;
  readonly name: string;
  readonly partnerId: number;
  readonly partner: string;
  /** Seconds. */
  readonly epochLength: number;
  /** Epochs a point stays valid after its own. */
  readonly validity: number;
  /** Block in which it entered the directory. */
  readonly since: number;
}

const onboarded = z.object({ name: z.string() });

/** All programmes, in the order in which they joined. */
export function directory(file: IndexFile): DirectoryEntry[] {
  const partners = new Map(
    file
      .all("SELECT subject, args FROM event WHERE name = 'PartnerOnboarded'")
      .map((row) => [Number(textOf(row, "subject")), onboarded.parse(JSON.parse(textOf(row, "args"))).name]),
  );
  return file.all("SELECT * FROM programme ORDER BY position").map((row) => {
    const partnerId = numberOf(row, "partnerId");
    return {
      point: textOf(row, "point"),
      symbol: textOf(row, "symbol"),
      name: textOf(row, "name"),
      partnerId,
      partner: partners.get(partnerId) ?? `partner ${partnerId}`,
      epochLength: numberOf(row, "epochLength"),
      validity: numberOf(row, "validity"),
      since: placeOf(numberOf(row, "position")).block,
    };
  });
}

/** The second from which points of an epoch can no longer be spent, Unix time. */
export function expiryOf({ epochLength, validity }: DirectoryEntry, epoch: number): number {
  return (epoch + validity + 1) * epochLength;
}
