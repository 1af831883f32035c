import type { ModuleRequest } from '@esm-bytecode/format'
import { dirname, fileURLToPath } from './builtins.ts'
import { chunkUrl } from './chunk-url.ts'
import { CyclicModule } from './cyclic-module.ts'
import type { ExecutionHost } from './execute.ts'
import { createNamespaceObject } from './namespace-object.ts'
import { createNativeImport } from './native-import.ts'
import { postOrder } from './post-order.ts'
import type { Realm } from './realm.ts'
import { SyntheticModule } from './synthetic-module.ts'

/**
 * `importModule()` on Nodes without `registerHooks`: Node knows nothing of our modules, so that either all of a build is ours
 * or all of it is Node's, and what the modules import from elsewhere is imported before them, in order. What that does not
 * cover is in `docs/differences.md`.
 */
export class WithoutHooks implements Pick<ExecutionHost, 'dynamicImport' | 'namespace'> {
  readonly #realm: Realm
  readonly #namespaceObjects = new Map<CyclicModule, object>()
  /** Modules whose external requests, and those of all that they import, have been imported. */
  readonly #ready = new Set<CyclicModule>()

  constructor(realm: Realm) {
    this.#realm = realm
  }

  /** @returns the namespace object, or `null` where the module is Node's */
  async import(url: string): Promise<object | null> {
    const module = this.#realm.load(url)
    if (!(module instanceof CyclicModule)) return null
    const obstacle = this.findObstacle(module)
    if (obstacle !== null) {
      this.#realm.surrender(this.#reach(module), obstacle)
      return null
    }
    return this.#evaluate(module)
  }

  /** @returns `null` where Node has to report an error of linking, which it does before it evaluates anything */
  async #evaluate(module: CyclicModule): Promise<object | null> {
    const members = postOrder(module)
    const visited = new Set<CyclicModule>()
    await this.#importExternals(module, visited)
    for (const member of visited) this.#ready.add(member)
    for (const member of members) {
      const missing = member.status === 'linked' ? missingExternal(member) : null
      if (missing === null) continue
      this.#realm.surrender(this.#reach(module), missing)
      return null
    }
    await this.#realm.evaluate(module)
    return this.#namespaceOf(module)
  }

  /** In the order in which Node would come to them: those of a module stand among the modules that it imports. */
  async #importExternals(module: CyclicModule, visited: Set<CyclicModule>): Promise<void> {
    if (this.#ready.has(module) || visited.has(module)) return
    visited.add(module)
    for (const [index, { specifier, attributes, kind, dynamic }] of module.record.requests.entries()) {
      if (dynamic) break
      if (kind === 'chunk') {
        const target = module.loadedModules[index]
        if (target instanceof CyclicModule) await this.#importExternals(target, visited)
        continue
      }
      const options = { with: Object.fromEntries(attributes.map(({ key, value }) => [key, value])) }
      module.namespaces[index] = await this.#nativeImport(module)(
        specifier,
        attributes.length > 0 ? options : undefined,
      )
    }
  }

  /**
   * Everything that may ever run is decided about before anything runs: static and dynamic requests alike.
   *
   * @returns why the build of a module is Node's, for people; `null`: it is ours
   */
  findObstacle(root: CyclicModule): string | null {
    const seen = new Set([root])
    for (const module of seen) {
      const { record, url } = module
      if (record.usesImportMetaResolve)
        return `${url} may use import.meta.resolve, which only Node can provide here`
      for (const { request } of record.imports) {
        const { kind, specifier } = record.requests[request]!
        if ((kind === 'packed' || kind === 'synthetic') && record.form === 'generator') {
          return `${url} is in a cycle of modules and imports from ${specifier}, which is Node's`
        }
      }
      for (const request of [
        ...record.indirectExports.map((entry) => entry.request),
        ...record.starExports,
      ]) {
        const { kind, specifier } = record.requests[request]!
        // Bindings of Node's, which only a namespace object of Node's can show.
        if (kind !== 'chunk') return `${url} re-exports from ${specifier}, which is Node's`
      }
      for (const [index, request] of record.requests.entries()) {
        // CommonJS and JSON request nothing that is ours.
        const isModule = request.kind === 'external' || request.kind === 'packed'
        if (isModule && /^(?:[./]|file:)/.test(request.specifier)) {
          return `${url} imports ${request.specifier}, a file of Node's that may import files of ours`
        }
        if (request.kind !== 'chunk') continue
        const target = request.dynamic
          ? this.#realm.load(targetUrl(request, url))
          : module.loadedModules[index]!
        if (target instanceof SyntheticModule) continue
        if (!(target instanceof CyclicModule))
          return `${url} imports ${request.specifier}: ${target.reason.message}`
        seen.add(target)
      }
    }
    return null
  }

  /** URLs of what a module statically and dynamically reaches among modules of ours, as far as it was loaded. */
  #reach(root: CyclicModule): Set<string> {
    const { modules } = this.#realm
    const urls = new Set([root.url])
    for (const url of urls) {
      const module = modules.get(url)
      if (!(module instanceof CyclicModule)) continue
      for (const [index, request] of module.record.requests.entries()) {
        if (request.kind !== 'chunk') continue
        if (request.dynamic) urls.add(targetUrl(request, url))
        else urls.add((module.loadedModules[index] as CyclicModule).url)
      }
    }
    return urls
  }

  dynamicImport(module: CyclicModule): Function {
    return (specifier: unknown, options?: unknown): Promise<object> => {
      let text: string
      try {
        text = `${specifier as string}`
      } catch (error) {
        return Promise.reject(error as Error)
      }
      return this.#importFrom(module, text, options)
    }
  }

  async #importFrom(module: CyclicModule, specifier: string, options: unknown): Promise<object> {
    if (
      options === undefined &&
      /^(?:\.{0,2}\/|file:)/.test(specifier) &&
      URL.canParse(specifier, module.url)
    ) {
      const { href } = new URL(specifier, module.url)
      const target = this.#realm.load(href)
      if (target instanceof CyclicModule) {
        // It never evaluates in the same turn, even if everything is there.
        await Promise.resolve()
        const namespace = await this.#evaluate(target)
        if (namespace !== null) return namespace
      }
    }
    return this.#nativeImport(module)(specifier, options)
  }

  namespace(module: CyclicModule, request: number): object {
    return this.#namespaceOf(module.loadedModules[request] as CyclicModule)
  }

  #namespaceOf(module: CyclicModule): object {
    let object = this.#namespaceObjects.get(module)
    if (object === undefined) {
      object = createNamespaceObject(module, (other) => this.#namespaceOf(other))
      this.#namespaceObjects.set(module, object)
    }
    return object
  }

  #nativeImport(module: CyclicModule) {
    return (module.nativeImport ??= createNativeImport(module.url))
  }
}

/** The URL of the chunk that a request leads to. */
function targetUrl({ target }: ModuleRequest, importer: string): string {
  return chunkUrl(dirname(fileURLToPath(importer)), target!)
}

/** Why linking fails: a name that an external, or a built-in, does not export. */
function missingExternal({ url, record, namespaces }: CyclicModule): string | null {
  for (const { request, importName } of record.imports) {
    const { kind, specifier } = record.requests[request]!
    if (kind === 'chunk' || importName === null || importName in namespaces[request]!) continue
    return `${url} imports "${importName}" from ${specifier}, which does not export it`
  }
  return null
}
