/** A name as part of the name of an Ignition future: letters, digits and underscores. */
export function futureName(name: string): string {
  return name.replaceAll(/\W/g, "_");
}
