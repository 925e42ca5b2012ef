// AssemblyScript, compiled to tree-kernels.wasm by `npm run kernels`. All arguments are byte addresses, byte lengths or numbers.
//
// A cell is 16 bytes: the sum of the gradients and, packed in one 64-bit integer, the number of rows (upper bits) and the sum of
// the hessians (lower `hessianBits`). Both are integers in a unit of their own, so that sums are exact in any order and the
// histogram of a sibling is exactly the parent's less the other child's.

/** Writes the cell of each row: its gradient and hessian (f64) in units, and a count of one. */
export function packRows(
  gradients: usize,
  hessians: usize,
  cells: usize,
  rowCount: i32,
  gradientScale: f64,
  hessianScale: f64,
  hessianBits: i32,
): void {
  const one = (1 as i64) << hessianBits;
  for (let row: usize = 0; row < usize(rowCount); row++) {
    const at = cells + (row << 4);
    store<i64>(at, i64(nearest(load<f64>(gradients + (row << 3)) * gradientScale)));
    store<i64>(at, one + i64(nearest(load<f64>(hessians + (row << 3)) * hessianScale)), 8);
  }
}

/** Adds the cell of every listed row to the cell of the histogram that each of its bins (u16) names. */
export function accumulate(
  rows: usize,
  rowsEnd: usize,
  bins: usize,
  rowBytes: usize,
  cells: usize,
  histogram: usize,
): void {
  const unrolledBytes = rowBytes & ~7;
  for (let entry = rows; entry < rowsEnd; entry += 4) {
    const row = usize(load<u32>(entry));
    const cell = v128.load(cells + (row << 4));
    let bin = bins + row * rowBytes;
    const end = bin + rowBytes;
    const unrolledEnd = bin + unrolledBytes;
    for (; bin < unrolledEnd; bin += 8) {
      add(histogram + (usize(load<u16>(bin)) << 4), cell);
      add(histogram + (usize(load<u16>(bin, 2)) << 4), cell);
      add(histogram + (usize(load<u16>(bin, 4)) << 4), cell);
      add(histogram + (usize(load<u16>(bin, 6)) << 4), cell);
    }
    for (; bin < end; bin += 2) add(histogram + (usize(load<u16>(bin)) << 4), cell);
  }
}

function add(address: usize, cell: v128): void {
  v128.store(address, i64x2.add(v128.load(address), cell));
}

export function clear(address: usize, byteLength: usize): void {
  memory.fill(address, 0, byteLength);
}

/** minuend -= subtrahend, cell by cell. */
export function subtract(minuend: usize, subtrahend: usize, byteLength: usize): void {
  for (let offset: usize = 0; offset < byteLength; offset += 16) {
    v128.store(minuend + offset, i64x2.sub(v128.load(minuend + offset), v128.load(subtrahend + offset)));
  }
}

/**
 * Orders the listed rows so that those that go left come first, both parts in their old order, and returns the number that go
 * left. `column` is the byte offset of the feature's bin in a row. Bins up to `lastLeft` go left, others right; rows in the bin
 * `missing` go where `missingLeft` (1 or 0) says.
 */
export function partition(
  rows: usize,
  rowsEnd: usize,
  bins: usize,
  rowBytes: usize,
  column: usize,
  lastLeft: u32,
  missing: u32,
  missingLeft: i32,
  scratch: usize,
): i32 {
  let left = rows;
  let right = scratch;
  for (let entry = rows; entry < rowsEnd; entry += 4) {
    const row = load<u32>(entry);
    const bin = u32(load<u16>(bins + usize(row) * rowBytes + column));
    const goesLeft = bin === missing ? missingLeft : i32(bin <= lastLeft);
    store<u32>(left, row);
    store<u32>(right, row);
    left += usize(goesLeft) << 2;
    right += usize(1 - goesLeft) << 2;
  }
  memory.copy(left, scratch, right - scratch);
  return i32(left - rows) >> 2;
}

/** Offsets in the result of `findSplit`, in bytes; f64 first, then i32. */
const gainAt: usize = 0;
const leftGradientAt: usize = 8;
const leftHessianAt: usize = 16;
const leftRowsAt: usize = 24;
const gradientAt: usize = 32;
const hessianAt: usize = 40;
const rowsAt: usize = 48;
const featureAt: usize = 56;
const binAt: usize = 60;
const missingLeftAt: usize = 64;

/** 2 means that no row of the node lacks the feature's value. */
const nothingMissing = 2;

/** Conditions of one call of `findSplit`, set once instead of passed to every candidate. */
let hessianMask: i64 = 0;
let hessianShift: i64 = 0;
let gradientUnit: f64 = 0;
let hessianUnit: f64 = 0;
let l2: f64 = 0;
let minRows: i32 = 0;
let minHessian: f64 = 0;
let lowest: f64 = 0;
let highest: f64 = 0;
let isBounded: bool = false;
let totalGradient: i64 = 0;
let totalPacked: i64 = 0;
let bestGain: f64 = 0;
let result: usize = 0;

/** Fixes what does not change from node to node. */
export function setUnits(bits: i32, gradient: f64, hessian: f64, ridge: f64, rows: i32, leastHessian: f64): void {
  hessianShift = i64(bits);
  hessianMask = ((1 as i64) << hessianShift) - 1;
  gradientUnit = gradient;
  hessianUnit = hessian;
  l2 = ridge;
  minRows = rows;
  minHessian = leastHessian;
}

/**
 * The split of a node's histogram with the greatest gain, -Infinity where none is allowed: for every feature, every bin but the
 * last as the last one of the left side, with the missing values on either side; and missing against all others. Equal gains keep the first found.
 * `features` lists (first bin, number of bins with the missing one, monotone direction, 0) as i32. The outputs of both sides
 * stay within [low, high].
 */
export function findSplit(histogram: usize, features: usize, featureCount: i32, low: f64, high: f64, out: usize): void {
  lowest = low;
  highest = high;
  isBounded = low !== -Infinity || high !== Infinity;
  bestGain = -Infinity;
  result = out;
  sumTotals(histogram, features);
  for (let feature = 0; feature < featureCount; feature++) {
    const description = features + (usize(feature) << 4);
    scanFeature(histogram, feature, load<i32>(description), load<i32>(description, 4), load<i32>(description, 8));
  }
  store<f64>(out + gainAt, bestGain);
  store<f64>(out + gradientAt, f64(totalGradient) * gradientUnit);
  store<f64>(out + hessianAt, f64(totalPacked & hessianMask) * hessianUnit);
  store<f64>(out + rowsAt, f64(totalPacked >> hessianShift));
}

function sumTotals(histogram: usize, features: usize): void {
  totalGradient = 0;
  totalPacked = 0;
  let cell = histogram + (usize(load<i32>(features)) << 4);
  for (let left = load<i32>(features, 4); left > 0; left--, cell += 16) {
    totalGradient += load<i64>(cell);
    totalPacked += load<i64>(cell, 8);
  }
}

function scanFeature(histogram: usize, feature: i32, first: i32, binCount: i32, monotone: i32): void {
  const missingCell = histogram + (usize(first) << 4);
  const missingGradient = load<i64>(missingCell);
  const missingPacked = load<i64>(missingCell, 8);
  const hasMissing = missingPacked !== 0;
  const last = first + binCount - 1;
  const end = hasMissing ? last + 1 : last;
  let gradient: i64 = 0;
  let packed: i64 = 0;
  for (let bin = first + 1; bin < end; bin++) {
    const cell = histogram + (usize(bin) << 4);
    const inBin = load<i64>(cell, 8);
    if (inBin === 0) continue;
    gradient += load<i64>(cell);
    packed += inBin;
    consider(gradient, packed, feature, bin, hasMissing ? 0 : nothingMissing, monotone);
    if (hasMissing && bin < last) {
      consider(gradient + missingGradient, packed + missingPacked, feature, bin, 1, monotone);
    }
  }
}

function consider(leftGradient: i64, leftPacked: i64, feature: i32, bin: i32, missingLeft: i32, monotone: i32): void {
  const rightPacked = totalPacked - leftPacked;
  const leftRows = i32(leftPacked >> hessianShift);
  if (leftRows < minRows || i32(rightPacked >> hessianShift) < minRows) return;
  const leftHessian = f64(leftPacked & hessianMask) * hessianUnit;
  const rightHessian = f64(rightPacked & hessianMask) * hessianUnit;
  if (leftHessian < minHessian || rightHessian < minHessian) return;
  const left = f64(leftGradient) * gradientUnit;
  const right = f64(totalGradient - leftGradient) * gradientUnit;
  const gain =
    isBounded || monotone !== 0
      ? boundedGain(left, leftHessian, right, rightHessian, monotone)
      : (left * left) / (leftHessian + l2) + (right * right) / (rightHessian + l2);
  if (!(gain > bestGain)) return;
  bestGain = gain;
  store<f64>(result + leftGradientAt, left);
  store<f64>(result + leftHessianAt, leftHessian);
  store<f64>(result + leftRowsAt, f64(leftRows));
  store<i32>(result + featureAt, feature);
  store<i32>(result + binAt, bin);
  store<i32>(result + missingLeftAt, missingLeft);
}

/** Gain of both sides with their outputs held within the bounds; -Infinity when their order breaks the monotone direction. */
function boundedGain(left: f64, leftHessian: f64, right: f64, rightHessian: f64, monotone: i32): f64 {
  const leftOutput = bounded(-left / (leftHessian + l2));
  const rightOutput = bounded(-right / (rightHessian + l2));
  if ((monotone > 0 && leftOutput > rightOutput) || (monotone < 0 && leftOutput < rightOutput)) return -Infinity;
  return gainOf(left, leftHessian, leftOutput) + gainOf(right, rightHessian, rightOutput);
}

function bounded(output: f64): f64 {
  return min(max(output, lowest), highest);
}

function gainOf(gradient: f64, hessian: f64, output: f64): f64 {
  return -(2 * gradient * output + (hessian + l2) * output * output);
}
