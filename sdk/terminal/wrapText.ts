/** How wide what a task prints is at most: whatever a person's terminal has. */
export const PAGE_WIDTH = 100;

const widthOf = (text: string) => [...text].length;

/**
 * A text in lines of at most so many characters, broken at spaces; a word that is longer has a line of its own.
 *
 * @param indent Put before every line but the first.
 */
export function wrapText(text: string, indent = "", width = PAGE_WIDTH): string {
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of text.split(" ")) {
    const longer: string = line === undefined ? word : `${line} ${word}`;
    if (line !== undefined && line.trim() !== "" && widthOf(longer) > width) {
      lines.push(line);
      line = `${indent}${word}`;
    } else {
      line = longer;
    }
  }
  return [...lines, line].join("\n");
}
