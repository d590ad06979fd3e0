const [LINE_FEED, CARRIAGE_RETURN] = [10, 13];

/** What keeps the beginning of a file from being lines of UTF-8, and the remedy; undefined when nothing does. */
export function fileFormatProblem(start: Buffer): { readonly problem: string; readonly remedy: string } | undefined {
  const mark = start.toString("hex", 0, 2);
  if (mark === "fffe" || mark === "feff" || isUtf16(start)) {
    return { problem: "the text is UTF-16", remedy: "Save the file as UTF-8." };
  }
  if (mark === "504b") {
    return { problem: "the file is a workbook or an archive, no text", remedy: "Save the file as CSV in UTF-8." };
  }
  const end = start.findIndex((byte) => byte === LINE_FEED || byte === CARRIAGE_RETURN);
  if (end === -1 || start[end] === LINE_FEED || end === start.length - 1 || start[end + 1] === LINE_FEED) {
    return undefined;
  }
  return {
    problem: "lines end with a carriage return alone (\\r), as on old Macs",
    remedy: "Save the file with line breaks of Unix (\\n) or Windows (\\r\\n).",
  };
}

/** Without a byte order mark, every other byte of ASCII is zero. */
function isUtf16(start: Buffer): boolean {
  const zeros = (first: number) => [0, 2, 4, 6].every((i) => start[first + i] === 0);
  return start.length >= 8 && (zeros(0) || zeros(1));
}
