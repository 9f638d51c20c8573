import type { AnyLab } from '../lab.ts'
import { databasePool } from './database-pool/lab.ts'
import { httpFanout } from './http-fanout/lab.ts'

/** The labs of real servers. What they run, and the libraries it needs, is loaded when they run. */
export const worldLabs: readonly AnyLab[] = [httpFanout, databasePool]
