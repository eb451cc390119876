/** Facts about the record itself. They change no row but those from which personal data goes. */
import type { DeviceId, EntryId, PersonId } from './identifiers.ts'

export type LogFact =
  | {
      /** Personal parts of entries are gone, by order; the entries stay. */
      readonly type: 'personal_data_erased'
      readonly personId: PersonId | null
      /** By what right or order, without a name: a file reference, for example. */
      readonly order: string
      readonly entryIds: readonly EntryId[]
      /** Devices whose place of use went with them. */
      readonly deviceIds: readonly DeviceId[]
    }
  | {
      /** Root of the map of all subjects to the heads of their chains, as the first `size` leaves of the log give them. */
      readonly type: 'subject_map_committed'
      readonly origin: string
      readonly root: string
      readonly subjects: number
      readonly size: number
    }
  | {
      /** Which witnesses the log asks, and how many of them it needs: a tlog-policy, word for word. */
      readonly type: 'log_policy_set'
      readonly origin: string
      readonly logKey: string
      readonly policy: string
    }
  | {
      /** The log's checkpoints are signed by another key from here on. Keys stand as signed notes have them. */
      readonly type: 'log_key_changed'
      readonly origin: string
      readonly fromKey: string
      readonly toKey: string
      /** By the old key over `geleit-log-key-v1`, origin, fromKey and toKey, each with a newline; hexadecimal. */
      readonly signature: string
      /** By the new key over the same. */
      readonly counterSignature: string
    }
  | {
      /** After a restore: the tree goes on from here under a new origin, since the old one was seen larger. */
      readonly type: 'log_continued'
      readonly origin: string
      readonly size: number
      readonly oldOrigin: string
      /** The largest size that the old origin is known to have had; null: nobody could say. */
      readonly oldSize: number | null
      readonly decidedBy: string
      readonly reason: string
    }
  | {
      /**
       * Secrets of locks that are personalised from now on come from this master key of the key store, counted from 1.
       * By whoever had it rotated, or by the keeper where a server found it so.
       */
      readonly type: 'keystore_rotated'
      readonly masterKey: number
    }
  | {
      /** Codes may have been issued that the record has forgotten: each lock is read out or resynchronised first. */
      readonly type: 'locks_unsettled'
      readonly lockSerials: readonly string[]
    }
