/** A partner's name as part of a file name: "Shinsegae Duty Free" is `shinsegae-duty-free`. */
export function partnerSlug(name: string): string {
  return name
    .normalize("NFC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-|-$/g, "");
}
