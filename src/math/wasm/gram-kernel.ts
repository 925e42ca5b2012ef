import { kernel } from "./assembler.ts";
import { f32x4, forRange, i32 } from "./instructions.ts";

/** Rows of the tile that is held in registers; its columns are 8. */
const tileRows = 4;
/** Rows read while a tile stays in registers: 128 rows of 64 floats fill a 32 KiB first-level cache. */
const rowsPerPass = 128;

/**
 * `accumulateGram(rows, rowsEnd, stride, out)`: out += sum of x xᵀ over the rows x in memory, lower triangle in tiles of
 * 4 x 8 (entries above it may be filled partly; the caller mirrors). `stride` is bytes per row, a multiple of 32; `out`
 * is (stride / 4)² floats, row-major.
 */
export const accumulateGram = kernel({
  name: "accumulateGram",
  params: { rows: "i32", rowsEnd: "i32", stride: "i32", out: "i32" },
  locals: {
    pass: "i32",
    passEnd: "i32",
    r: "i32",
    c: "i32",
    at: "i32",
    left: "v128",
    right: "v128",
    value: "v128",
    tile: "i32",
    a0: "v128",
    a1: "v128",
    a2: "v128",
    a3: "v128",
    b0: "v128",
    b1: "v128",
    b2: "v128",
    b3: "v128",
  },
  body: (v) => {
    const lefts = [v.a0, v.a1, v.a2, v.a3];
    const rights = [v.b0, v.b1, v.b2, v.b3];
    const passBytes = i32.multiply(v.stride.get, i32.constant(rowsPerPass));
    return [
      forRange(v.pass, { from: v.rows.get, to: v.rowsEnd.get, step: passBytes }, [
        v.passEnd.set(i32.minimum(i32.add(v.pass.get, passBytes), v.rowsEnd.get)),
        forRange(v.r, { from: i32.constant(0), to: v.stride.get, step: i32.constant(4 * tileRows) }, [
          forRange(
            v.c,
            { from: i32.constant(0), to: i32.add(v.r.get, i32.constant(4 * tileRows)), step: i32.constant(32) },
            [
              [...lefts, ...rights].flatMap((sum) => sum.set(f32x4.zero)),
              forRange(v.at, { from: v.pass.get, to: v.passEnd.get, step: v.stride.get }, [
                v.left.set(f32x4.load(i32.add(v.at.get, v.c.get))),
                v.right.set(f32x4.load(i32.add(v.at.get, v.c.get), 16)),
                ...lefts.map((sum, row) => [
                  ...v.value.set(f32x4.loadSplat(i32.add(v.at.get, v.r.get), 4 * row)),
                  ...sum.set(f32x4.add(sum.get, f32x4.multiply(v.value.get, v.left.get))),
                  ...rights[row]!.set(f32x4.add(rights[row]!.get, f32x4.multiply(v.value.get, v.right.get))),
                ]),
              ]),
              v.tile.set(i32.add(v.out.get, i32.add(i32.multiply(i32.quarter(v.r.get), v.stride.get), v.c.get))),
              ...lefts.map((sum, row) => [
                ...f32x4.store(v.tile.get, f32x4.add(f32x4.load(v.tile.get), sum.get)),
                ...f32x4.store(v.tile.get, f32x4.add(f32x4.load(v.tile.get, 16), rights[row]!.get), 16),
                ...v.tile.set(i32.add(v.tile.get, v.stride.get)),
              ]),
            ],
          ),
        ]),
      ]),
    ];
  },
});
