/** Mails in `/metrics`. */
import type { MailFigures } from '../../store/mail/queue.ts'

/** Of all servers on this database; whether there is a way to send, of this one. */
export function mailGauges({ waiting, failed, sources }: MailFigures, canSend: boolean): string {
  const gauge = (name: string, help: string, value: number): string =>
    `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`
  return [
    gauge('geleit_mails_waiting', 'Mails that wait to be sent.', waiting),
    gauge('geleit_mails_failed', 'Mails that were given up, and that nobody had sent again.', failed),
    gauge('geleit_mail_sources_waiting', 'Transactions of which nobody was told by mail yet.', sources),
    gauge('geleit_mail_can_be_sent', '0: there is no way, and nobody is told.', canSend ? 1 : 0),
  ].join('')
}
