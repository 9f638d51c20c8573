import { scope } from '@async-lab/core'
import type { Span } from '../lab-picture.ts'
import { defineLab, type Lab, type LabContext, type Shown } from '../lab.ts'
import type { Params, ValuesOf } from '../params.ts'

/** What was seen of one side. */
export interface Seen {
  /** How much harm was done, in the unit of the pitfall. */
  readonly harm: number
  /** What happened, in one sentence. */
  readonly story: string
  readonly spans?: readonly Span[]
}

interface Side<P extends Params> {
  /** What it is built with: `Promise.all`. */
  readonly name: string
  run(params: ValuesOf<P>, lab: LabContext): Promise<Seen>
}

export interface PitfallDefinition<P extends Params> {
  readonly id: string
  readonly title: string
  readonly teaches: string
  readonly params: P
  /** What is counted: `jobs still running after the error`. */
  readonly harm: string
  /** Behind the number. */
  readonly unit?: string
  readonly wrong: Side<P>
  readonly cure: Side<P>
  readonly explain: string
  readonly code: string
  readonly next: readonly string[]
}

export interface WrongAndCure {
  readonly wrong: Seen
  readonly cure: Seen
}

/** A lab of an error that JavaScript developers make: it is run for real, then its cure, and the harm of both is counted. */
export function definePitfall<const P extends Params>(
  definition: PitfallDefinition<P>,
): Lab<P, WrongAndCure> {
  const { harm, unit = '', wrong, cure, ...rest } = definition
  const said = (amount: number) => `${Math.round(amount * 10) / 10}${unit && ` ${unit}`}`
  return defineLab<P, WrongAndCure>({
    ...rest,
    topic: 'Pitfalls',
    isSideBySide: true,
    run: async (params, lab) => ({
      wrong: await scope((s) => s.spawn(() => wrong.run(params, lab), { name: `wrong: ${wrong.name}` })),
      cure: await scope((s) => s.spawn(() => cure.run(params, lab), { name: `cure: ${cure.name}` })),
    }),
    show: (seen): Shown => {
      const spans = (['wrong', 'cure'] as const).flatMap((side) =>
        (seen[side].spans ?? []).map((span) => ({ ...span, label: `${side.padEnd(5)}  ${span.label}` })),
      )
      return {
        value: `${said(seen.wrong.harm)} with ${wrong.name}, ${said(seen.cure.harm)} with ${cure.name}`,
        pictures: [
          ...(spans.length > 0 ? [{ kind: 'timeline' as const, spans }] : []),
          {
            kind: 'amounts',
            title: harm,
            rows: [
              { label: `wrong  ${wrong.name}`, amount: seen.wrong.harm, text: said(seen.wrong.harm) },
              { label: `cure   ${cure.name}`, amount: seen.cure.harm, text: said(seen.cure.harm) },
            ],
          },
        ],
        details: [
          ['wrong', seen.wrong.story],
          ['cure', seen.cure.story],
        ],
      }
    },
  })
}
