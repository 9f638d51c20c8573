import { ROOT_CONTEXT, type Span, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api'
import type { Model } from '../model/model.ts'
import { endOf } from './lanes.ts'
import { attributesOf } from './otlp.ts'
import { waitSlices } from './slice.ts'

/**
 * Makes a span of each task, below that of its parent, and an event of each wait.
 *
 * @param epoch milliseconds of Unix time at moment 0 of the program's clock, as the recording has it
 */
export function spansOf(model: Model, tracer: Tracer, epoch: number): void {
  const spans = new Map<number, Span>()
  const time = (at: number): number => epoch + at / 1000
  for (const task of model.tasks.values()) {
    const parent = spans.get(task.parent)
    const context = parent === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, parent)
    const span = tracer.startSpan(
      task.name,
      { startTime: time(task.spawned), attributes: attributesOf(task, model) },
      context,
    )
    spans.set(task.id, span)
    for (const { name, from, to, facts } of waitSlices(task, model))
      span.addEvent(`parked: ${name}`, { ...facts, 'parked.us': to - from }, time(from + model.begin))
    const { outcome, error } = task
    if (outcome === 'failed') span.setStatus({ code: SpanStatusCode.ERROR, message: error })
    else if (outcome === 'completed') span.setStatus({ code: SpanStatusCode.OK })
  }
  // Parents last: what is sent when a span ends is not to wait for them.
  for (const task of [...model.tasks.values()].reverse()) spans.get(task.id)!.end(time(endOf(task, model)))
}
