/** A web server of this machine, on a free port, that counts who is in it. */
export class Server implements Disposable {
  /** `METHOD host/path` of every request, in order. */
  readonly log: string[] = []
  readonly #routes: Routes
  readonly #server: Bun.Server<undefined>

  constructor(routes: Routes) {
    this.#routes = routes
    this.#server = Bun.serve({
      port: 0,
      hostname: '0.0.0.0',
      idleTimeout: 0,
      fetch: (request) => this.#answer(request),
    })
  }

  url(path: string, hostname = '127.0.0.1'): string {
    return `http://${hostname}:${this.#server.port}${path}`
  }

  [Symbol.dispose](): void {
    void this.#server.stop(true)
  }

  async #answer(request: Request): Promise<Response> {
    const { hostname, pathname } = new URL(request.url)
    this.log.push(`${request.method} ${hostname}${pathname}`)
    return (await this.#routes[pathname]?.(request)) ?? new Response('not found', { status: 404 })
  }
}

export type Routes = Readonly<Record<string, (request: Request) => Response | Promise<Response>>>

export const ok = (): Response => new Response('here')

export const redirect = (status: number, location: string) => (): Response =>
  new Response(null, { status, headers: { location } })

export const silent = (): Promise<Response> => new Promise(() => {})
