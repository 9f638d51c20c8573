import type { Model } from '../model/model.ts'
import { lanesOf } from './lanes.ts'
import { ProtobufWriter } from './protobuf.ts'
import { type Slice, taskSlice, waitSlices } from './slice.ts'

/** Numbers of fields in Perfetto's own format, `protos/perfetto/trace`. */
const PACKET = 1
const TRACE_PACKET = { timestamp: 8, sequence: 10, event: 11, interned: 12, flags: 13, track: 60 }
const TRACK = { uuid: 1, name: 2, process: 3, parent: 5 }
const PROCESS = { pid: 1, name: 6 }
const EVENT = { annotations: 4, type: 9, name: 10, track: 11 }
const ANNOTATION = { whole: 3, text: 6, name: 10 }
const INTERNED = { names: 2 }
const NAME = { number: 1, text: 2 }
const BEGIN = 1
const END = 2
/** Names are given numbers in this sequence, from its first packet on. */
const CLEARED = 1
const NEEDS_STATE = 2

const SEQUENCE = 1
const PROGRAM = 1

/** The trace as Perfetto reads it: protocol buffers, tasks in lanes. In pieces, to be written one after the other. */
export function* perfettoTrace(model: Model, title = 'async-lab'): Generator<Uint8Array<ArrayBuffer>> {
  const names = new Map<string, number>()
  yield packet((all) => {
    const process = new ProtobufWriter().whole(PROCESS.pid, 1).text(PROCESS.name, title)
    const track = new ProtobufWriter().whole(TRACK.uuid, PROGRAM).message(TRACK.process, process)
    all.whole(TRACE_PACKET.flags, CLEARED).message(TRACE_PACKET.track, track)
  })
  for (const [lane, tasks] of lanesOf(model).entries()) {
    const uuid = PROGRAM + 1 + lane
    yield packet((all) => {
      const track = new ProtobufWriter().whole(TRACK.uuid, uuid).text(TRACK.name, `lane ${lane + 1}`)
      all.message(TRACE_PACKET.track, track.whole(TRACK.parent, PROGRAM))
    })
    for (const task of tasks) {
      const slice = taskSlice(task, model)
      yield begin(slice, uuid, names)
      for (const wait of waitSlices(task, model)) {
        yield begin(wait, uuid, names)
        yield end(wait, uuid)
      }
      yield end(slice, uuid)
    }
  }
}

function begin({ name, from, facts }: Slice, track: number, names: Map<string, number>) {
  return packet((all) => {
    let number = names.get(name)
    if (number === undefined) {
      names.set(name, (number = names.size + 1))
      const entry = new ProtobufWriter().whole(NAME.number, number).text(NAME.text, name)
      all.message(TRACE_PACKET.interned, new ProtobufWriter().message(INTERNED.names, entry))
    }
    const event = new ProtobufWriter()
      .whole(EVENT.type, BEGIN)
      .whole(EVENT.track, track)
      .whole(EVENT.name, number)
    for (const [key, value] of Object.entries(facts)) {
      const annotation = new ProtobufWriter().text(ANNOTATION.name, key)
      if (typeof value === 'string') annotation.text(ANNOTATION.text, value)
      else annotation.whole(ANNOTATION.whole, value)
      event.message(EVENT.annotations, annotation)
    }
    all.whole(TRACE_PACKET.timestamp, from * 1000).message(TRACE_PACKET.event, event)
  })
}

function end({ to }: Slice, track: number) {
  return packet((all) => {
    const event = new ProtobufWriter().whole(EVENT.type, END).whole(EVENT.track, track)
    all.whole(TRACE_PACKET.timestamp, to * 1000).message(TRACE_PACKET.event, event)
  })
}

function packet(fill: (all: ProtobufWriter) => void): Uint8Array<ArrayBuffer> {
  const all = new ProtobufWriter()
    .whole(TRACE_PACKET.sequence, SEQUENCE)
    .whole(TRACE_PACKET.flags, NEEDS_STATE)
  fill(all)
  return new ProtobufWriter().message(PACKET, all).bytes
}
