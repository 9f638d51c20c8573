/** What needs a process: files, sockets, signals. Node, Bun, Deno. */

export { openRecording, recordTo, type RecordOptions } from './export/recording-file.ts'
export { type ProgramFacts, programFacts } from './record/program-facts.ts'
export { Agent, type AgentOptions } from './serve/agent.ts'
export { inspect } from './serve/inspect.ts'
