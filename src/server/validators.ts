import AjvCompiler, { type BuildCompilerFromPool } from '@fastify/ajv-compiler'

const compilerFor = AjvCompiler()

/** What Fastify asks of a validator: a verdict, and beside it the errors of the last one. */
interface Validator {
  (data: unknown): unknown
  errors?: unknown
}

type Compile = ReturnType<BuildCompilerFromPool>

/** By the words of the schema: routes have parameters in common, and servers that share a process, as in tests, all. */
const compiledBySchema = new Map<string, Validator>()

/**
 * Compiles the schemas of a route at its first request, not all of them before the first one: that was a sixth of what a
 * start costs, and much of the time a test's server lives. That each schema compiles is shown by the tests that send
 * requests to every route.
 */
export const validatorsAtFirstUse: BuildCompilerFromPool = (schemas, options) => {
  const compile = compilerFor(schemas, options)
  const compileLater: Compile = (route) => {
    let compiled: Validator | null = null
    const validator: Validator = (data) => {
      compiled ??= compiledOnce(compile, route)
      const verdict = compiled(data)
      validator.errors = compiled.errors
      return verdict
    }
    return validator as ReturnType<Compile>
  }
  return compileLater
}

function compiledOnce(compile: Compile, route: Parameters<Compile>[0]): Validator {
  const words = JSON.stringify((route as { readonly schema: unknown }).schema)
  const known = compiledBySchema.get(words)
  if (known !== undefined) return known
  const compiled = compile(route) as Validator
  compiledBySchema.set(words, compiled)
  return compiled
}
