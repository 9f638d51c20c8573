import { asWritten } from '../sources/as-written.ts'
import { SourceMaps } from '../sources/source-maps.ts'
import type { Target } from './client.ts'

/** The same target, whose answers name places as they were written. */
export function written(target: Target): Target {
  const maps = new SourceMaps()
  return {
    ask: async (type, fields) => asWritten(await target.ask(type, fields), maps),
    watch: (every, onTick, level) => target.watch(every, (tick) => onTick(asWritten(tick, maps)), level),
    record: (level, onPart, options) => target.record(level, onPart, options),
    close: () => target.close(),
  }
}
