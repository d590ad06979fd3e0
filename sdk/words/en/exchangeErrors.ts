import type { Words } from "../Words.js";

const LATER = "Try again later.";
const CONFIRM = "Nothing was exchanged. Look at the new price and confirm it, or wait.";
const LESS = "Enter a smaller amount.";
const CORRECT = "Correct the value and send it again.";

/** What the exchange says. */
export const exchangeErrors = {
  PointExchange_AboveMaximum: [
    "The price has risen: this would cost more than the most you allowed[: {asked:milkUp} instead of {maximum:milk}].",
    CONFIRM,
  ],
  PointExchange_AmountTooWide: ["The amount is larger than the exchange can count.", LESS],
  PointExchange_BelowMinimum: ["The price has changed: you would get less than the least you accepted.", CONFIRM],
  PointExchange_BeyondOwn: [
    "This is more than the partner's own money in its pool[: {own:milk} are its own, and {amount:milkUp} were asked for].",
    "Withdraw at most the reserve less the alliance's credit.",
  ],
  PointExchange_BuyingStopped: [
    "{point:partner} takes no points in exchange right now.",
    "Try again later, or use the points at the partner.",
  ],
  PointExchange_CreditTooLow: [
    "This is more than the alliance lent to the pool[: {credit:milk} are lent, and {amount:milkUp} were asked for].",
    "Take back at most what is lent.",
  ],
  PointExchange_DeadlinePassed: [
    "The exchange came too late[: it was valid until {deadline:time}].",
    "Nothing was exchanged. Start again; the price may be another by now.",
  ],
  PointExchange_FaceValueFixed: [
    "{point:partner} has quoted a price already, so the face value of its points can no longer change.",
    "Leave the face value as it is.",
  ],
  PointExchange_ForeignPoint: [
    "This contract is not a partner's programme, or belongs to another exchange[: {point:account}].",
    "Check the address of the point contract.",
  ],
  PointExchange_InvalidLimits: [
    "A limit for the pool of {point:partner} is outside its range.",
    "Correct the limits: a cap is above zero, and the band leaves room for a quote. To stop a pool, pause it.",
  ],
  PointExchange_InvalidQuote: [
    "The quote is not possible[: bid {bid:percent}, ask {ask:percent}].",
    "Give a bid above zero, and an ask that is at least the bid and at most 100%.",
  ],
  PointExchange_InvalidRecipient: [
    "What is sent to this address would be lost[: {recipient:account}].",
    "Give the address of a person's wallet.",
  ],
  PointExchange_InvalidSettings: ["A setting of the exchange is outside its range.", CORRECT],
  PointExchange_InvalidTerms: [
    "The terms for the pool of {point:partner} do not hold: the face value is zero, or nobody reports its currency.",
    CORRECT,
  ],
  PointExchange_InventoryCapReached: [
    "{point:partner} takes no more points than it has room for[: it still takes {left:points}, and this is {needed:points}].",
    "Exchange fewer points, or try again later.",
  ],
  PointExchange_InventoryTooLow: [
    "{point:partner} does not have so many points to give right now[: it has {inventory:points}, and this needs {needed:points}].",
    "Ask for fewer points, or try again later.",
  ],
  PointExchange_NoWithdrawal: [
    "{point:partner} has no open withdrawal: none was requested, or it ended when the partner was suspended or stayed.",
    "Request the withdrawal again.",
  ],
  PointExchange_NotQuoted: ["{point:partner} has not set a price for its points yet.", LATER],
  PointExchange_NothingOut: ["The amount is too small: nothing would be left for you.", "Enter a larger amount."],
  PointExchange_OtherWithdrawal: [
    "Another withdrawal was requested[: {amount:milk} to {to:account}].",
    "Find out who requested it. If it is not yours, cancel it and revoke the key that asked for it.",
  ],
  PointExchange_OutflowCapReached: [
    "{point:partner} pays only so much for points each day[: today it still pays {left:milk}, and this needs {needed:milkUp}].",
    "Exchange fewer points, or try again after midnight UTC.",
  ],
  PointExchange_OutsideBand: [
    "The quote is outside the band that the council set[: bid {bid:percent} and ask {ask:percent}, allowed are {lowestBid:percent} to {highestAsk:percent}].",
    "Quote inside the band, or ask the council for another one.",
  ],
  PointExchange_PartnerNotActive: [
    "{partnerId:partnerNumber} cannot do this now[: it is {status:status}].",
    "Points can still be given away and used at the partner. Ask the partner when exchange goes on.",
  ],
  PointExchange_Paused: [
    "All exchange is paused.",
    "Your points are safe. Try again when the alliance has ended the pause.",
  ],
  PointExchange_PoolExists: ["{point:partner} has a pool already.", "Use the pool that is there."],
  PointExchange_PoolPaused: [
    "Exchange with {point:partner} is paused.",
    "Your points are safe. Try again when the alliance has ended the pause.",
  ],
  PointExchange_ReserveTooLow: [
    "{point:partner} cannot pay for so many points right now[: it has {reserve:milk} left, and this needs {needed:milkUp}].",
    "Exchange fewer points, or try again later.",
  ],
  PointExchange_SamePoint: ["Both sides of the exchange are the same points.", "Choose points of another partner."],
  PointExchange_SellingStopped: ["{point:partner} gives no points in exchange right now.", LATER],
  PointExchange_SpreadTooNarrow: [
    "The ask is too close to the bid[: {spread:percent} apart, at least {least:percent} are needed].",
    "Lower the bid or raise the ask.",
  ],
  PointExchange_StepTooLarge: [
    "The quote moves too far at once[: by {step:percent}, at most {most:percent} are allowed].",
    "Move it in smaller steps.",
  ],
  PointExchange_TooSoon: ["The quote changed a short while ago.", "Change it again later[: from {earliest:time} on]."],
  PointExchange_UnknownPool: [
    "{point:partner} has no pool here, so its points cannot be exchanged.",
    "Choose points of another partner.",
  ],
  PointExchange_WithdrawalNotDue: [
    "The withdrawal cannot be made now[: it can from {from:time} until {until:time}].",
    "Wait until it is due. If that time has passed, request it again.",
  ],
  PointExchange_ZeroAmount: ["The amount is zero.", "Enter an amount above zero."],
} as const satisfies Readonly<Record<string, Words>>;
