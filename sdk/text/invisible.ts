/**
 * What nobody sees, or sees as something else: control characters, marks that turn the direction of writing, fillers, joiners, spaces other
 * than the usual one.
 */
export const INVISIBLE = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800]|(?! )\p{Zs}/u;
