/**
 * Compiles each schema once, known by its words: routes have schemas in common, and servers that share a process, as in
 * tests, have all of them.
 */
export function compiledOnce<Route, Compiled>(): (compile: (route: Route) => Compiled, route: Route) => Compiled {
  const compiledBySchema = new Map<string, Compiled>()
  return (compile, route) => {
    const words = JSON.stringify((route as { readonly schema: unknown }).schema)
    const known = compiledBySchema.get(words)
    if (known !== undefined) return known
    const compiled = compile(route)
    compiledBySchema.set(words, compiled)
    return compiled
  }
}
