import type { Words } from "../Words.js";

const TERMS = "Correct the partner's terms and send them again.";
const FACTORY = "Make the point contract anew with the alliance's factory.";

/** What the directory of partners and roles, the timelock and MLK's own contract say: to those who run the alliance. */
export const directoryErrors = {
  AllianceTimelock_DelayOutOfBounds: [
    "The delay is outside its range[: {delay:duration}].",
    "Choose a delay within the bounds[, {least:duration} to {most:duration}].",
  ],
  AllianceTimelock_GuardianRemoval: [
    "The operation removes guardians, so only the council can cancel it.",
    "Ask the council.",
  ],
  AllianceTimelock_LastProposer: [
    "The last proposer cannot give up its role: nobody could decide anything any more[: {account:account}].",
    "Grant the role to a successor first.",
  ],
  AllianceTimelock_OwnDismissal: [
    "The operation does nothing but revoke your own role, so you cannot cancel it.",
    "Ask a guardian or another proposer.",
  ],
  AllianceTimelock_RoleIsFixed: [
    "This role of the timelock never changes hands[: {role:role}].",
    "Leave it out of the operation.",
  ],
  AllianceTimelock_UnusableProposer: [
    "This address could never propose anything[: {account:account}].",
    "Choose an account or a multisig.",
  ],
  MilkToken_AllocationMismatch: [
    "The allocations of MLK do not add up to its supply[: {allocated:milk} of {cap:milk}].",
    "Correct the shares: they add up to the whole.",
  ],
  RoleRegistry_AdminIsFixed: [
    "The timelock is the alliance's admin for ever: the role is neither granted nor given up.",
    "Leave it out. What the council may change, it changes through the timelock.",
  ],
  RoleRegistry_EmptySector: ["The partner's sector is empty.", TERMS],
  RoleRegistry_InvalidName: [
    "The partner's name is empty or longer than 64 bytes[: {name:text}].",
    "Choose a shorter name, or give one.",
  ],
  RoleRegistry_InvalidNotice: [
    "The closing is announced too early or too late[: {closesAt:time}].",
    "Choose a time 30 to 730 days ahead[, from {earliest:time} to {latest:time}].",
  ],
  RoleRegistry_PartnerIdMismatch: [
    "The terms name another number than the next free one[: {given:number} instead of {expected:number}].",
    "Make the point contract for the next number.",
  ],
  RoleRegistry_PointKnown: [
    "The point contract belongs to a partner already[: {partnerId:partnerNumber}].",
    "Make another point contract.",
  ],
  RoleRegistry_PointNotMade: [
    "The point contract does not come from the alliance's factory[: {point:account}].",
    FACTORY,
  ],
  RoleRegistry_PointOfOtherPartner: [
    "The point contract was made for another partner[: {actual:partnerNumber} instead of {expected:partnerNumber}].",
    FACTORY,
  ],
  RoleRegistry_PointOfOtherRegistry: ["The point contract belongs to another alliance[: {point:account}].", FACTORY],
  RoleRegistry_SectorTaken: [
    "The sector has a partner already[: {partnerId:partnerNumber}].",
    "Choose another sector, or let the council open it to several partners.",
  ],
  RoleRegistry_UnknownPartner: ["No partner has this number[: {partnerId:number}].", "Check the partner's number."],
  RoleRegistry_WindDownFinal: [
    "The closing can no longer be taken back[: that was possible until {latest:time}].",
    "Let the partner close; it can join again afterwards.",
  ],
  RoleRegistry_WrongStatus: [
    "{partnerId:partnerNumber} cannot do this now[: it is {status:status}].",
    "Look at the partner's status: `alliance status` shows it.",
  ],
  RoleRegistry_ZeroAddress: ["An address is missing.", "Give every address of the terms."],
} as const satisfies Readonly<Record<string, Words>>;
