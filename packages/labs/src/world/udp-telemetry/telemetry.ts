import { channel, moveOnAfter, type Receiver, scope, type Sender, yieldNow } from '@async-lab/core'

/** A measure, numbered by its sender: what is missing in between is lost. */
export interface Sample {
  readonly source: number
  readonly number: number
}

export interface Received {
  readonly samples: number
  /** How many came after one with a higher number. */
  readonly late: number
  readonly twice: number
  /** What was received and could not be kept, since who reads was too slow. */
  readonly dropped: number
}

/** Where datagrams come from. They wait for nobody: what cannot be kept is dropped here, and counted. */
export function inbox(capacity: number): [Sender<Sample>, Receiver<Sample>, () => number] {
  let dropped = 0
  const [found, samples] = channel<Sample>({
    capacity,
    overflow: 'drop-oldest',
    onUndelivered: () => dropped++,
    name: 'inbox',
  })
  return [found, samples, () => dropped]
}

/** Counts samples until none has come for a while after `sent` has said that all are on their way. */
export async function collect(
  samples: Receiver<Sample>,
  dropped: () => number,
  isAllSent: () => boolean,
  quiet: number,
): Promise<Received> {
  const highest = new Map<number, number>()
  const seen = new Set<string>()
  let [late, twice] = [0, 0]
  for (;;) {
    // What is there needs no timer, and is there however late it is looked at.
    const next = samples.tryReceive() ?? (await nextWithin(quiet, samples))
    if (next === undefined) {
      if (isAllSent()) return { samples: seen.size, late, twice, dropped: dropped() }
      continue
    }
    const { source, number } = next
    if (seen.has(`${source}/${number}`)) twice++
    seen.add(`${source}/${number}`)
    if (number < (highest.get(source) ?? -1)) late++
    else highest.set(source, number)
  }
}

async function nextWithin(quiet: number, samples: Receiver<Sample>): Promise<Sample | undefined> {
  const next = await moveOnAfter(quiet, () => samples.receive())
  return next.expired ? undefined : next.value
}

/** Sends numbered samples from several sources at once. A source makes room for the others after each burst. */
export async function emit(
  sources: number,
  count: number,
  burst: number,
  send: (sample: Sample) => Promise<void>,
): Promise<void> {
  await scope((s) => {
    for (let source = 0; source < sources; source++) {
      s.spawn(
        async () => {
          for (let number = 0; number < count; number++) {
            await send({ source, number })
            // Lets the receiver empty what the system keeps for it: that holds little.
            if (number % burst === burst - 1) await yieldNow()
          }
        },
        { name: `source #${source + 1}` },
      )
    }
  })
}
