import { expect } from "chai";
import { verify } from "../../../sdk/book/verify.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { anAccrual, DAY, FIXED_SECRETS, testBooks } from "../../support/testBooks.js";
import { describeOnEngines } from "../../support/postgres/describeOnEngines.js";

const ACCOUNT = "0x00000000000000000000000000000000000000aa";

describeOnEngines("Book.erase", ({ newAddress }) => {
  const books = testBooks(newAddress);

  /** A book with many customers, so that its tables have several pages; one of them did everything there is to do. */
  function lively() {
    const made = books.make();
    const { book, clock } = made;
    for (let i = 0; i < 40; i++) {
      book.accrueBatch(
        Array.from({ length: 25 }, (_, j) => anAccrual(`P-${i}-${j}`, 10n, { customerNumber: `C-${i}-${j}` })),
      );
      book.accrue(anAccrual(`SECRET-purchase-${i}`, 100n, { customerNumber: "SECRET-customer" }));
    }
    clock.now += 7 * DAY;
    book.bindAccount({ claim: book.createClaim("SECRET-customer").code, account: ACCOUNT });
    book.redeem({ reference: "SECRET-order", customerNumber: "SECRET-customer", points: 5n });
    book.refund({ reference: "SECRET-refund", purchase: "SECRET-purchase-7", points: 5n });
    book.release({ requestId: "SECRET-request", customerNumber: "SECRET-customer", points: 5n, payload: '"SECRET"' });
    return made;
  }

  it("leaves nothing of number, salt, references, account and payload in the book", () => {
    const { book, path } = lively();
    book.settleRelease([1]);
    const salt = Buffer.from(FIXED_SECRETS.memberSalt("SECRET-customer")).toString("latin1");
    for (const secret of ["SECRET", salt, "00000000000000000000000000000000AA"]) {
      expect(books.contentOf(path)).to.include(secret);
    }
    expect(book.erase("SECRET-customer")).to.deep.equal({ scrubbed: true });
    const after = books.contentOf(path);
    for (const secret of ["SECRET", salt, "00000000000000000000000000000000AA"]) expect(after).not.to.include(secret);
    expect(after).to.include("C-7-7");
  });

  it("keeps the entries, the totals and a book that verifies", () => {
    const { book, clock, path } = lively();
    book.settleRelease([1]);
    const before = book.totals();
    book.erase("SECRET-customer");
    expect(book.totals()).to.deep.equal(before);
    expect(verify(path)).to.deep.include({ ok: true, findings: [] });
    expect([...book.expiring(120, clock.now)].some(({ customerNumber }) => customerNumber.includes("SECRET"))).to.equal(
      false,
    );
  });

  it("forgets the customer, whose number begins anew under another key", async () => {
    const { book, path, open } = lively();
    book.settleRelease([1]);
    const before = book.balanceOf({ customerNumber: "SECRET-customer" }).memberKey;
    book.erase("SECRET-customer");
    for (const name of [{ customerNumber: "SECRET-customer" }, { account: ACCOUNT }]) {
      await expectAllianceError("CUSTOMER_UNKNOWN", () => book.balanceOf(name));
    }
    const later = open({ secrets: {} });
    later.accrue(anAccrual("anew", 1n, { customerNumber: "SECRET-customer" }));
    const balance = later.balanceOf({ customerNumber: "SECRET-customer" });
    expect(balance.memberKey).not.to.equal(before);
    expect(balance).to.include({ held: 0n, available: 1n, account: undefined });
    expect(verify(path).ok).to.equal(true);
  });

  it("still refuses the customer's references, of each kind", async () => {
    const { book } = lively();
    book.settleRelease([1]);
    book.erase("SECRET-customer");
    const customerNumber = "C-0-0";
    const again = [
      () => book.accrue(anAccrual("SECRET-purchase-7", 1n, { customerNumber })),
      () => book.redeem({ reference: "SECRET-order", customerNumber, points: 1n }),
      () => book.refund({ reference: "SECRET-refund", purchase: "P-0-0", points: 1n }),
      () => book.release({ requestId: "SECRET-request", customerNumber, points: 1n }),
    ];
    for (const repeat of again) {
      const error = await expectAllianceError("REFERENCE_CONFLICT", repeat);
      expect(error.message).to.include("erased since");
      expect(error.remedy).to.include("Leave it out if it is the same");
    }
    expect(book.redeem({ reference: "SECRET-purchase-7", customerNumber, points: 1n }).duplicate).to.equal(false);
  });

  it("refuses while a release is pending, and an unknown customer", async () => {
    const { book } = lively();
    await expectAllianceError("RELEASE_PENDING", () => book.erase("SECRET-customer"));
    await expectAllianceError("CUSTOMER_UNKNOWN", () => book.erase("C9"));
    expect(book.balanceOf({ customerNumber: "SECRET-customer" }).available).to.equal(3_985n);
  });
});
