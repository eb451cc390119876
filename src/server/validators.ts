import AjvCompiler, { type BuildCompilerFromPool } from '@fastify/ajv-compiler'

const compilerFor = AjvCompiler()

/** What Fastify asks of a validator: a verdict, and beside it the errors of the last one. */
interface Validator {
  (data: unknown): unknown
  errors?: unknown
}

/**
 * Compiles the schemas of a route at its first request, not all of them before the first one: that was a sixth of what a
 * start costs, and much of the time a test's server lives. That each schema compiles is shown by the tests that send
 * requests to every route.
 */
export const validatorsAtFirstUse: BuildCompilerFromPool = (schemas, options) => {
  const compile = compilerFor(schemas, options)
  const compileLater: typeof compile = (route) => {
    let compiled: Validator | null = null
    const validator: Validator = (data) => {
      compiled ??= compile(route) as Validator
      const verdict = compiled(data)
      validator.errors = compiled.errors
      return verdict
    }
    return validator as ReturnType<typeof compile>
  }
  return compileLater
}
