/** What runs anywhere: recorder, model, exports, pictures. */

export type { Event, EventKind } from './record/event.ts'
export type {
  CancelSource,
  EndState,
  ScopeEnd,
  Snapshot,
  TaskStack,
  WaitKind,
  WokenBy,
} from './record/facts.ts'
export { type Dropped, Recorder, type RecorderOptions } from './record/recorder.ts'
export { copies, eachCopy, type Entry, type Listener } from './record/registry.ts'
export type { Counters } from './record/rows.ts'
export { plain } from './record/texts.ts'
export type { Trace } from './record/trace.ts'
export { criticalPath, type Step } from './model/critical-path.ts'
export { fold, foldAll } from './model/fold.ts'
export {
  type BlockRecord,
  type CancelRecord,
  type DeadlockRecord,
  emptyModel,
  type LockRecord,
  type Model,
  type QuietRecord,
  type ScopeRecord,
  stateOf,
  type TaskRecord,
  type TaskState,
  type WaitRecord,
} from './model/model.ts'
export { type Segment, segmentsOf } from './model/segments.ts'
export { type Recording, type RecordingHead, UnreadableRecording } from './export/recording.ts'
export type { CopySnapshot, Picture, StackGroup, Stacks } from './live/facts.ts'
export { takePicture as snapshot, takeStacks as stacks } from './live/picture.ts'
export { type PrintOptions, pstree } from './render/print.ts'
export { axis, precise, type Scale, scaleFor, timeIn } from './render/scale.ts'
export { droppedLine, timelineLines, type TimelineOptions } from './render/timeline.ts'
export { chromeTrace } from './export/chrome.ts'
export { type OtlpOptions, otlpTrace } from './export/otlp.ts'
export { perfettoTrace } from './export/perfetto.ts'
export { speedscope } from './export/speedscope.ts'
