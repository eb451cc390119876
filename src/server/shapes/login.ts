/** What is answered about logging in and about what one logs in with. */
import { Type } from 'typebox'
import { PERSON_ROLES } from '../../custody/state.ts'
import type { LoginEvent } from '../../store/queries/login/events.ts'
import type { LoginMethod } from '../../store/queries/login/sessions.ts'
import { Ids, oneOf, orNull, TextOrNull, Time, TimeOrNull, wordsOf } from './basics.ts'

const MethodText = wordsOf<LoginMethod>({ passkey: true, password: true, single_sign_on: true, enrolment: true })

/** One login of a human in one browser. */
export const SessionShown = Type.Object({
  sessionId: Type.String(),
  current: Type.Boolean({ description: 'The one that asks.' }),
  method: MethodText,
  device: Type.String(),
  createdAt: Time,
  lastSeenAt: Time,
  endsAt: Time,
  secondFactorAt: TimeOrNull,
})

const PersonChoice = Type.Object({
  personId: Type.String(),
  partyId: Type.String(),
  partyName: Type.String(),
  roles: Type.Array(oneOf(PERSON_ROLES)),
})

export const OwnSession = Type.Object({
  loginName: TextOrNull,
  person: Type.Union([PersonChoice, Type.Null()], { description: 'As whom one acts; null: nobody is chosen yet.' }),
  persons: Type.Array(PersonChoice, { description: 'As whom one may act.' }),
  session: orNull(SessionShown),
  secondFactorUntil: Type.Union([Time, Type.Null()], {
    description: 'Until when what asks for a second factor is open.',
  }),
  idleLimitSeconds: Type.Integer({ description: 'A session ends if nothing was asked for so long.' }),
})

export const LoginEventShown = Type.Object({
  loginEventId: Type.Integer({ description: 'Goes into `before` for the older ones.' }),
  at: Time,
  what: wordsOf<LoginEvent['what']>({
    login: true,
    second_factor: true,
    enrolment: true,
    logout: true,
    credential: true,
    delayed: true,
  }),
  method: Type.String(),
  succeeded: Type.Boolean(),
  device: Type.String(),
})

const Descriptor = Type.Object({
  id: Type.String(),
  type: Type.Literal('public-key'),
  transports: Type.Array(Type.String()),
})

/** For `PublicKeyCredential.parseRequestOptionsFromJSON` (W3C Web Authentication, Level 3, section 5.1.10). */
export const PasskeyRequestOptions = Type.Object({
  rpId: Type.String(),
  challenge: Type.String(),
  allowCredentials: Type.Array(Descriptor),
  timeout: Type.Integer(),
  userVerification: Type.Literal('required'),
})

/** For `PublicKeyCredential.parseCreationOptionsFromJSON` (section 5.1.9). */
export const PasskeyCreationOptions = Type.Object({
  challenge: Type.String(),
  rp: Type.Object({ name: Type.String(), id: Type.String() }),
  user: Type.Object({ id: Type.String(), name: Type.String(), displayName: Type.String() }),
  pubKeyCredParams: Type.Array(Type.Object({ alg: Type.Integer(), type: Type.Literal('public-key') })),
  timeout: Type.Integer(),
  attestation: Type.Literal('none'),
  excludeCredentials: Type.Array(Descriptor),
  authenticatorSelection: Type.Object({
    residentKey: Type.Literal('required'),
    userVerification: Type.Literal('required'),
    requireResidentKey: Type.Boolean(),
  }),
  extensions: Type.Object({ credProps: Type.Boolean() }),
  hints: Type.Array(Type.String()),
})

/** What an app that makes codes is fed with; shown this once. */
const TotpShown = Type.Object({
  secret: Type.String({ description: 'Base32 (RFC 4648), for typing.' }),
  uri: Type.String({ description: 'otpauth://…, for a QR code.' }),
})
export const TotpBegun = Type.Object({ totp: TotpShown })
export const PasswordSet = Type.Object({
  totp: Type.Union([TotpShown, Type.Null()], { description: 'Null: the app that makes codes stays as it is.' }),
})

export const CredentialAdded = Type.Object({ passkeyId: TextOrNull, recoveryCodesLeft: Type.Integer() })
const RecoveryCodes = Type.Union([Ids, Type.Null()], { description: 'Shown this once; null in a replay.' })
export const RecoveryCodesMade = Type.Object({ recoveryCodes: RecoveryCodes })
/** Who may act nowhere yet has no session. */
export const Enrolled = Type.Object({ ...Type.Partial(OwnSession).properties, recoveryCodes: RecoveryCodes })

const Used = { createdAt: Time, lastUsedAt: TimeOrNull }
export const CredentialsShown = Type.Object({
  loginName: TextOrNull,
  password: Type.Boolean(),
  totp: Type.Boolean(),
  recoveryCodesLeft: Type.Integer(),
  passkeys: Type.Array(
    Type.Object({ passkeyId: Type.String(), name: Type.String(), backedUp: Type.Boolean(), ...Used }),
  ),
  singleSignOn: Type.Array(
    Type.Object({ singleSignOnId: Type.String(), issuer: Type.String(), name: Type.String(), ...Used }),
  ),
})

/** Where a provider of single sign-on asks. */
export const GoTo = Type.Object({ location: Type.String() })
