/** Anybody may read or change it, or a group change it; a group's right to read is how systemd shows a unit its credentials. */
const EXPOSING = 0o027;

/** The mode of a secret's file, for people, when it lets others read or change it; undefined when it does not. */
export function exposingMode(mode: number): string | undefined {
  return (mode & EXPOSING) === 0 ? undefined : (mode & 0o777).toString(8);
}
