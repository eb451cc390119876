import { type ReactNode, useId } from 'react'

interface FieldProps {
  readonly label: string
  readonly hint?: string
  /** What is wrong with it, and what to do. */
  readonly wrong?: string | null
  readonly children: (parts: {
    readonly id: string
    readonly 'aria-describedby': string | undefined
    readonly 'aria-invalid': boolean | undefined
  }) => ReactNode
}

export function Field({ label, hint, wrong = null, children }: FieldProps): ReactNode {
  const id = useId()
  const said = [hint === undefined ? null : `${id}-hint`, wrong === null ? null : `${id}-wrong`].filter(Boolean)
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-describedby': said.length === 0 ? undefined : said.join(' '),
        'aria-invalid': wrong === null ? undefined : true,
      })}
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <p className="wrong" id={`${id}-wrong`} aria-live="polite">
        {wrong}
      </p>
    </div>
  )
}

interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly hint?: string
  readonly wrong?: string | null
  readonly type?: 'text' | 'search' | 'date' | 'datetime-local' | 'number' | 'password' | 'email'
  readonly inputMode?: 'text' | 'numeric' | 'decimal' | 'none'
  readonly autoComplete?: string
  readonly required?: boolean
  readonly maxLength?: number
  readonly autoFocus?: boolean
  readonly className?: string
}

export function TextField({ label, value, onChange, hint, wrong, type = 'text', ...rest }: TextFieldProps): ReactNode {
  return (
    <Field label={label} wrong={wrong ?? null} {...(hint === undefined ? {} : { hint })}>
      {(parts) => (
        <input {...parts} {...rest} type={type} value={value} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  )
}

export function TextArea({ label, value, onChange, hint, wrong, maxLength = 2_000 }: TextFieldProps): ReactNode {
  return (
    <Field label={label} wrong={wrong ?? null} {...(hint === undefined ? {} : { hint })}>
      {(parts) => (
        <textarea {...parts} maxLength={maxLength} value={value} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  )
}

export interface Option {
  readonly value: string
  readonly text: string
}

interface SelectProps extends Pick<TextFieldProps, 'label' | 'value' | 'onChange' | 'hint' | 'wrong'> {
  readonly options: readonly Option[]
  /** What stands there while nothing is chosen. */
  readonly none?: string
}

export function Select({ label, value, onChange, hint, wrong, options, none }: SelectProps): ReactNode {
  return (
    <Field label={label} wrong={wrong ?? null} {...(hint === undefined ? {} : { hint })}>
      {(parts) => (
        <select {...parts} value={value} onChange={(event) => onChange(event.target.value)}>
          {none !== undefined && <option value="">{none}</option>}
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.text}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

interface CheckProps {
  readonly label: ReactNode
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

export function Check({ label, checked, onChange }: CheckProps): ReactNode {
  return (
    <label className="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>{label}</span>
    </label>
  )
}

/** One of a few, all in sight. */
export function Choice({ label, value, onChange, options }: Omit<SelectProps, 'none'>): ReactNode {
  const name = useId()
  return (
    <fieldset className="field">
      <legend className="label">{label}</legend>
      <div className="choice">
        {options.map((option) => (
          <label className="check" key={option.value}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={value === option.value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
