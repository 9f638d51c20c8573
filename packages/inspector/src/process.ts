/** What needs a process: files, sockets, signals. Node, Bun, Deno. */

export { type ProgramFacts, programFacts } from './record/program-facts.ts'
