/** "MIDX": marks the file as an index. */
export const APPLICATION_ID = 0x4d494458;
export const SCHEMA_VERSION = 2;

/**
 * What the chain's log says, so that reports and web pages need no node.
 *
 * Most rows belong to one log, whose position (see `position.ts`) they carry, and are never changed. Tables of states (`cohort`, `pool`,
 * `milk`) have a row for each change, with what holds from then on: the newest row below a position is the state there, whatever the
 * history behind it, and forgetting replaced blocks is deleting rows. What is kept as it goes (`balance`, `candle`, `volume`, `poolVolume`)
 * is changed with the logs it sums up, in the same transaction, and changed back when they are forgotten. Amounts are decimal text: wei
 * do not fit 64 bits. Addresses are in checksum form. The statements are what SQLite and PostgreSQL both understand.
 */
export const SCHEMA = `
-- The alliance that is indexed, and how far: the last block whose logs are here.
CREATE TABLE source (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  chainId INTEGER NOT NULL, exchange TEXT NOT NULL, firstBlock INTEGER NOT NULL,
  registry TEXT NOT NULL, oracle TEXT NOT NULL, milk TEXT NOT NULL, milkFeed TEXT NOT NULL,
  indexedTo INTEGER
) STRICT;

-- Blocks with logs, and the newest ones: by them a replaced chain is noticed. \`time\`: Unix seconds.
CREATE TABLE block (number INTEGER PRIMARY KEY, hash TEXT NOT NULL, parentHash TEXT NOT NULL, time INTEGER NOT NULL,
  logs INTEGER NOT NULL) STRICT;
CREATE INDEX blockByTime ON block (time, number);

-- Point contracts of the registry's directory, and what is fixed in them. \`position\`: of PointAdded.
CREATE TABLE programme (
  point TEXT PRIMARY KEY, position INTEGER NOT NULL, partnerId INTEGER NOT NULL, name TEXT NOT NULL, symbol TEXT NOT NULL,
  epochLength INTEGER NOT NULL, validity INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Every event that has no table of its own: quotes, limits, pauses, partners, roles, links, observations and so on. \`subject\` is its
-- first argument (a pool, a partner, a feed, an account, a role), \`args\` its arguments as JSON.
CREATE TABLE event (
  position INTEGER PRIMARY KEY, tx TEXT NOT NULL, contract TEXT NOT NULL, name TEXT NOT NULL, subject TEXT NOT NULL, args TEXT NOT NULL
) STRICT;
CREATE INDEX eventByName ON event (name, subject, position);

-- Swapped. \`number\` counts trades from 1 on.
CREATE TABLE trade (
  position INTEGER PRIMARY KEY, time INTEGER NOT NULL, tx TEXT NOT NULL, member TEXT NOT NULL, recipient TEXT NOT NULL,
  assetIn TEXT NOT NULL, assetOut TEXT NOT NULL, amountIn TEXT NOT NULL, amountOut TEXT NOT NULL, milkValue TEXT NOT NULL,
  fee TEXT NOT NULL, settled TEXT NOT NULL, spot TEXT NOT NULL, average TEXT NOT NULL, round INTEGER NOT NULL,
  bid INTEGER NOT NULL, ask INTEGER NOT NULL, number INTEGER NOT NULL
) STRICT;
CREATE INDEX tradeByTime ON trade (time);
CREATE INDEX tradeByAssetIn ON trade (assetIn, position);
CREATE INDEX tradeByAssetOut ON trade (assetOut, position);

-- AnswerUpdated. Prices have 8 decimals and are as wide as their greatest, so that they sort as text; \`feed\` as text, such as MLK/KRW.
CREATE TABLE price (
  position INTEGER PRIMARY KEY, time INTEGER NOT NULL, feed TEXT NOT NULL, round INTEGER NOT NULL, price TEXT NOT NULL,
  average TEXT NOT NULL, observedAt INTEGER NOT NULL
) STRICT;
CREATE INDEX priceByFeed ON price (feed, position, price);

-- Points issued, redeemed, moved, by cohort. \`part\` counts what one log moved. \`issueId\` for issues.
CREATE TABLE move (
  position INTEGER NOT NULL, part INTEGER NOT NULL, point TEXT NOT NULL, kind TEXT NOT NULL, sender TEXT NOT NULL,
  recipient TEXT NOT NULL, epoch INTEGER NOT NULL, points TEXT NOT NULL, issueId TEXT,
  PRIMARY KEY (position, part)
) STRICT, WITHOUT ROWID;

-- What was issued into a cohort and redeemed of it, ever.
CREATE TABLE cohort (
  point TEXT NOT NULL, epoch INTEGER NOT NULL, position INTEGER NOT NULL, issued TEXT NOT NULL, redeemed TEXT NOT NULL,
  PRIMARY KEY (point, epoch, position)
) STRICT, WITHOUT ROWID;

-- What an account holds of a cohort, expired or not: the sum of all moves. No row where it holds nothing.
CREATE TABLE balance (
  point TEXT NOT NULL, account TEXT NOT NULL, epoch INTEGER NOT NULL, points TEXT NOT NULL,
  PRIMARY KEY (point, account, epoch)
) STRICT, WITHOUT ROWID;

-- What flowed through a pool, ever: wei of MLK, and points for inventory. The differences are reserve, fees owed, credit, inventory.
-- \`day\`: when the UTC day of its block began; \`outflow\`: what left by trades on it until then less what came in after it, as the
-- exchange counts it against its cap.
CREATE TABLE pool (
  point TEXT NOT NULL, position INTEGER NOT NULL, trades INTEGER NOT NULL,
  funded TEXT NOT NULL, withdrawn TEXT NOT NULL, creditExtended TEXT NOT NULL, creditReturned TEXT NOT NULL,
  paid TEXT NOT NULL, earned TEXT NOT NULL, feesCharged TEXT NOT NULL, feesCollected TEXT NOT NULL,
  pointsIn TEXT NOT NULL, pointsOut TEXT NOT NULL, writtenOff TEXT NOT NULL, day INTEGER NOT NULL, outflow TEXT NOT NULL,
  PRIMARY KEY (point, position)
) STRICT, WITHOUT ROWID;

-- What MLK's own log says came to the exchange and left it, ever, wei.
CREATE TABLE milk (position INTEGER PRIMARY KEY, received TEXT NOT NULL, sent TEXT NOT NULL) STRICT;

-- A feed's price over an hour, a day, a week or a month (\`span\`) that began at \`start\`, Unix seconds, and had answers. It opens with
-- the answer before it.
CREATE TABLE candle (
  feed TEXT NOT NULL, span TEXT NOT NULL, start INTEGER NOT NULL, open TEXT NOT NULL, high TEXT NOT NULL, low TEXT NOT NULL,
  close TEXT NOT NULL, answers INTEGER NOT NULL,
  PRIMARY KEY (feed, span, start)
) STRICT, WITHOUT ROWID;

-- What was exchanged over it, by kind of trade: see \`kindOf\`. Wei of MLK.
CREATE TABLE volume (
  span TEXT NOT NULL, start INTEGER NOT NULL, kind TEXT NOT NULL, trades INTEGER NOT NULL, value TEXT NOT NULL, fees TEXT NOT NULL,
  PRIMARY KEY (span, start, kind)
) STRICT, WITHOUT ROWID;

-- What one pool exchanged over it.
CREATE TABLE poolVolume (
  span TEXT NOT NULL, start INTEGER NOT NULL, point TEXT NOT NULL, trades INTEGER NOT NULL, pointsIn TEXT NOT NULL,
  pointsOut TEXT NOT NULL, paid TEXT NOT NULL, earned TEXT NOT NULL, fees TEXT NOT NULL,
  PRIMARY KEY (span, start, point)
) STRICT, WITHOUT ROWID;
`;
