import { readSource } from "../archives/read-source.ts";
import { createRecordMapper, type MappedRecord } from "../mapping/map-record.ts";
import { createLastOfId } from "./last-of-id.ts";
import { type ArchiveScan, type ArchiveSource, readOptions } from "./scan-archive.ts";

/** Records that wait for a later one of their id: when that is faulty, they are taken after all. */
const mostHeld = 10_000;

/**
 * The records of a scanned archive in the shape of items. Of several with one id the last one that can be taken counts; the others are
 * passed over and say so. The same text twice, without an id, is one item.
 */
export async function* readArchive(source: ArchiveSource, scan: ArchiveScan): AsyncGenerator<MappedRecord> {
  const { records } = await readSource(source.open(), readOptions(source));
  const mapper = createRecordMapper({ map: source.map, dateOrders: scan.dateOrders });
  const held = new Map<string, MappedRecord>();
  const byContent = createLastOfId();
  let number = 0;
  for await (const record of records) {
    number++;
    if (!("value" in record)) {
      yield record;
      continue;
    }
    const mapped = mapper.map(record);
    const id = mapper.idOf(record);
    const last = id === undefined ? undefined : scan.lastOfId.numberOf(id);
    if (id === undefined || last === undefined) {
      const content = "item" in mapped ? String(mapped.item.id) : undefined;
      const isRepeated = content !== undefined && byContent.note(content, number) !== undefined;
      yield isRepeated ? passedOver(mapped, "the same text as an earlier record") : mapped;
      continue;
    }
    const before = held.get(id);
    if (last > number && "item" in mapped) {
      if (before !== undefined) yield passedOver(before, replaced);
      held.delete(id);
      held.set(id, mapped);
      if (held.size > mostHeld) {
        const [oldest, dropped] = held.entries().next().value!;
        held.delete(oldest);
        yield passedOver(dropped, replaced);
      }
      continue;
    }
    if (last <= number && before !== undefined) {
      held.delete(id);
      if ("item" in mapped) yield passedOver(before, replaced);
      else yield before;
    }
    yield mapped;
  }
  yield* held.values();
}

const replaced = "replaced by a later record with the same id";

function passedOver(record: MappedRecord, skipped: string): MappedRecord {
  return { line: record.line, skipped, ...("item" in record && { excerpt: String(record.item.id) }) };
}
