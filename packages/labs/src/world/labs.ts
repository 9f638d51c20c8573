import type { AnyLab } from '../lab.ts'
import { backgroundQueue } from './background-queue/lab.ts'
import { cacheStampede } from './cache-stampede/lab.ts'
import { databasePool } from './database-pool/lab.ts'
import { dnsLookups } from './dns-lookups/lab.ts'
import { filesIndex } from './files-index/lab.ts'
import { httpFanout } from './http-fanout/lab.ts'
import { httpService } from './http-service/lab.ts'
import { pubsubMqtt } from './pubsub-mqtt/lab.ts'
import { subprocesses } from './subprocesses/lab.ts'
import { udpTelemetry } from './udp-telemetry/lab.ts'
import { websocketLive } from './websocket-live/lab.ts'

/** The labs of real servers. What they run, and the libraries it needs, is loaded when they run. */
export const worldLabs: readonly AnyLab[] = [
  httpFanout,
  httpService,
  websocketLive,
  databasePool,
  cacheStampede,
  pubsubMqtt,
  udpTelemetry,
  dnsLookups,
  filesIndex,
  subprocesses,
  backgroundQueue,
]
