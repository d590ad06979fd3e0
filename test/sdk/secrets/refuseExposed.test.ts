import { existsSync } from "node:fs";
import { chmod, mkdir, stat, symlink } from "node:fs/promises";
import { expect } from "chai";
import { Book } from "../../../sdk/book/Book.js";
import { BookReader } from "../../../sdk/book/BookReader.js";
import { openStateFile } from "../../../services/common/state/openStateFile.js";
import { IndexFile } from "../../../services/indexer/store/IndexFile.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";
import { testBooks } from "../../support/testBooks.js";

const STATE = { applicationId: 1, version: 1, schema: "", chainId: 1n, contract: "0x", ifDeleted: "" };
const LOOSE = [0o640, 0o604, 0o620, 0o602, 0o644, 0o666];

describe("refuseExposed", () => {
  const directory = temporaryDirectory();
  const books = testBooks();
  const rejects = async (open: () => { close(): void }, path: string) => {
    const { message, remedy } = await expectAllianceError("FILE_EXPOSED", open);
    expect(message).to.contain(path);
    expect(remedy).to.contain(`chmod`).and.contain(path);
  };

  it("refuses a book that others can read or change, to whoever opens it, and opens it once it is closed to them", async () => {
    const { book, path } = books.make();
    book.close();
    for (const mode of LOOSE) {
      await chmod(path, mode);
      await rejects(() => Book.open(path), path);
      await rejects(() => BookReader.open(path), path);
    }
    // As the remedy says, of the book and of what SQLite made and left beside it meanwhile.
    for (const file of [path, `${path}-shm`, `${path}-wal`]) if (existsSync(file)) await chmod(file, 0o600);
    Book.open(path).close();
  });

  it("refuses what SQLite keeps beside it, and a link to it", async () => {
    const { book, path } = books.make();
    book.accrue({ reference: "1", customerNumber: "1", points: 1n, purchasedAt: book.now });
    for (const end of ["-wal", "-shm"]) {
      await chmod(`${path}${end}`, 0o644);
      await rejects(() => BookReader.open(path), `${path}${end}`);
      await chmod(`${path}${end}`, 0o600);
    }
    const link = directory.path("link");
    await symlink(path, link);
    BookReader.open(link).close();
    await chmod(path, 0o644);
    await rejects(() => BookReader.open(link), link);
    await chmod(path, 0o600);
  });

  it("refuses a directory in which anybody could put another file in its place", async () => {
    const open = directory.path("open");
    await mkdir(open);
    const file = `${open}/state`;
    openStateFile(file, STATE).close();
    await chmod(open, 0o777);
    await rejects(() => openStateFile(file, STATE), open);
    await chmod(open, 0o1777);
    openStateFile(file, STATE).close();
  });

  it("refuses a service's own file", async () => {
    const file = directory.path("state");
    openStateFile(file, STATE).close();
    for (const mode of LOOSE) {
      await chmod(file, mode);
      await rejects(() => openStateFile(file, STATE), file);
    }
  });

  it("makes new files their owner's only, whatever the umask", async () => {
    const before = process.umask(0);
    try {
      const index = IndexFile.openOrCreate(directory.path("index"));
      const state = openStateFile(directory.path("new"), STATE);
      const { book, path } = books.make();
      book.accrue({ reference: "1", customerNumber: "1", points: 1n, purchasedAt: book.now });
      for (const file of [
        directory.path("index"),
        directory.path("index-wal"),
        directory.path("new"),
        path,
        `${path}-wal`,
      ]) {
        expect((await stat(file)).mode & 0o077, file).to.equal(0);
      }
      index.close();
      state.close();
    } finally {
      process.umask(before);
    }
  });
});
