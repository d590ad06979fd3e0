import { createRandom } from "./random.js";
import type { Member } from "./readMembers.js";

const SEED = 0x4d454d42;
/** Accounts below belong to the alliance and its partners. */
const FIRST_ACCOUNT = 40;
const MOST_PARTNERS = 5;

/** Nobody real. */
const names = [
  "Kim Seo-yeon",
  "Park Do-hyun",
  "Amara Okonkwo",
  "Lucas Ferreira",
  "Choi Ha-eun",
  "Mei-Ling Zhou",
  "Tomáš Novák",
  "Aiko Tanabe",
  "Jung Min-jae",
  "Priya Raman",
  "Olivia Bennett",
  "Nguyễn Thảo Linh",
  "Lee Joon-seo",
  "Mateo Aguilar",
  "Freya Lindqvist",
  "Yoon Ji-woo",
  "Samuel Adeyemi",
  "Chloé Marchand",
  "Han Tae-yang",
  "Dariusz Wolny",
  "Siti Rahmawati",
  "Kang Eun-bi",
  "Noah Whitfield",
  "Bat-Erdene Ganbold",
];

/** Customers of one partner. */
export interface PartnerCustomers {
  readonly slug: string;
  readonly customers: readonly string[];
}

/** People who are customers of two to five of the partners, each customer number theirs alone. */
export function drawMembers(partners: readonly PartnerCustomers[]): Member[] {
  const random = createRandom(SEED);
  const free = new Map(partners.map(({ slug, customers }) => [slug, [...customers]]));
  return names.map((name, i) => {
    const count = random.between(2, Math.min(MOST_PARTNERS, partners.length));
    const chosen = new Set(random.shuffle(partners.map(({ slug }) => slug)).slice(0, count));
    const numbers = partners
      .filter(({ slug }) => chosen.has(slug))
      .map(({ slug }) => [slug, free.get(slug)?.pop() ?? ""] as const);
    return { account: FIRST_ACCOUNT + i, name, customerNumbers: Object.fromEntries(numbers) };
  });
}
