import type { TaxonomyTag } from "../../../src/tagging/text/tag-types.ts";

/** "id = label: description" lines as tags; the description may be missing. */
function tagsOf(lines: string): TaxonomyTag[] {
  return lines
    .trim()
    .split("\n")
    .map((line) => {
      const [id = "", rest = ""] = line.trim().split(/\s*=\s*/);
      const colon = rest.indexOf(":");
      if (colon < 0) return { id, label: rest };
      return { id, label: rest.slice(0, colon), description: rest.slice(colon + 1).trim() };
    });
}

/** Sections as a newspaper would describe them, written before any result was seen and not changed since. */
export const bbcTaxonomy = tagsOf(`
  business = Business: Companies, markets, the economy, jobs and money.
  entertainment = Entertainment: Film, music, television, celebrities, awards and the arts.
  politics = Politics: Government, parliament, parties, elections and policy.
  sport = Sport: Matches, teams, players, leagues, championships and results.
  tech = Technology: Computers, software, the internet, mobile phones, games and gadgets.`);

export const agNewsTaxonomy = tagsOf(`
  1 = World: International news: governments, war and peace, diplomacy, elections abroad, terrorism and disasters around the world.
  2 = Sports: Matches, teams, athletes, leagues, championships and results.
  3 = Business: Companies, markets, shares, the economy, oil prices, jobs and money.
  4 = Science and technology: Computers, software, the internet, gadgets, space and scientific research.`);

/** Names for the category codes of Reuters-21578, as its documentation spells the codes out. */
export const reutersTaxonomy = tagsOf(`
  acq = Mergers and acquisitions
  alum = Aluminium
  austdlr = Australian dollar
  barley = Barley
  bop = Balance of payments
  can = Canadian dollar
  carcass = Carcass meat
  castor-oil = Castor oil
  castorseed = Castor seed
  cattle = Cattle
  citruspulp = Citrus pulp
  cocoa = Cocoa
  coconut = Coconut
  coconut-oil = Coconut oil
  coffee = Coffee
  copper = Copper
  copra-cake = Copra cake
  corn = Corn
  corn-oil = Corn oil
  cornglutenfeed = Corn gluten feed
  cotton = Cotton
  cotton-oil = Cotton oil
  cottonseed = Cottonseed
  cpi = Consumer prices and inflation
  cpu = Capacity utilisation
  crude = Crude oil
  cruzado = Brazilian cruzado
  dfl = Dutch guilder
  dkr = Danish krone
  dlr = US dollar
  dmk = German mark
  earn = Company earnings and dividends
  f-cattle = Feeder cattle
  fishmeal = Fish meal
  fuel = Fuel oil
  gas = Petrol and gasoline
  gnp = Gross national product and economic growth
  gold = Gold
  grain = Grain
  groundnut = Groundnuts
  groundnut-oil = Groundnut oil
  heat = Heating oil
  hog = Hogs
  housing = Housing starts
  income = Personal income
  inst-debt = Consumer instalment debt
  instal-debt = Consumer instalment debt
  interest = Interest rates
  inventories = Business inventories
  ipi = Industrial production
  iron-steel = Iron and steel
  jet = Jet fuel
  jobs = Employment and unemployment
  l-cattle = Live cattle
  lead = Lead
  lei = Leading economic indicators
  lin-meal = Linseed meal
  lin-oil = Linseed oil
  linseed = Linseed
  lit = Italian lira
  livestock = Livestock
  lumber = Lumber
  lupin = Lupins
  meal-feed = Meal and feed
  money-fx = Money and foreign exchange
  money-supply = Money supply
  naphtha = Naphtha
  nat-gas = Natural gas
  nickel = Nickel
  nkr = Norwegian krone
  nzdlr = New Zealand dollar
  oat = Oats
  oilseed = Oilseeds
  orange = Oranges and orange juice
  palladium = Palladium
  palm-meal = Palm meal
  palm-oil = Palm oil
  palmkernel = Palm kernel
  peseta = Spanish peseta
  pet-chem = Petrochemicals
  platinum = Platinum
  plywood = Plywood
  pork-belly = Pork bellies
  potato = Potatoes
  propane = Propane
  rand = South African rand
  rape-meal = Rapeseed meal
  rape-oil = Rapeseed oil
  rapeseed = Rapeseed
  red-bean = Red beans
  reserves = Foreign currency reserves
  retail = Retail sales
  rice = Rice
  ringgit = Malaysian ringgit
  rubber = Rubber
  rupiah = Indonesian rupiah
  rye = Rye
  saudriyal = Saudi riyal
  sfr = Swiss franc
  ship = Shipping
  silk = Silk
  silver = Silver
  skr = Swedish krona
  sorghum = Sorghum
  soy-meal = Soybean meal
  soy-oil = Soybean oil
  soybean = Soybeans
  stg = Pound sterling
  strategic-metal = Strategic metals
  sugar = Sugar
  sun-meal = Sunflower meal
  sun-oil = Sunflower oil
  sunseed = Sunflower seed
  tapioca = Tapioca
  tea = Tea
  tin = Tin
  trade = Foreign trade
  tung = Tung
  tung-oil = Tung oil
  veg-oil = Vegetable oil
  wheat = Wheat
  wool = Wool
  wpi = Wholesale prices
  yen = Japanese yen
  zinc = Zinc`);
