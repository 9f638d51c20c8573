/** Which program this is: for the header of a recording, and for those who look for live programs. */
export interface ProgramFacts {
  readonly pid: number
  readonly runtime: string
  /** The script, as it was named; empty in a console. */
  readonly program: string
  readonly cwd: string
}

export function programFacts(): ProgramFacts {
  const { versions, pid, argv } = process
  // Bun and Deno name a Node version as well, the one that they are like.
  const runtime =
    versions.bun !== undefined
      ? `bun ${versions.bun}`
      : versions.deno !== undefined
        ? `deno ${versions.deno}`
        : `node ${versions.node}`
  return { pid, runtime, program: argv[1] ?? '', cwd: process.cwd() }
}
