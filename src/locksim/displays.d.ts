/** What the lock shows. Codes are stable; the texts are short, as a display has room. */
export type AnswerCode = 'ready' | 'key_not_accepted' | 'mistyped' | 'wait' | 'wrong' | 'already_used' | 'already_open' | 'already_closed' | 'shut_the_lid' | 'open_the_lid' | 'not_finished' | 'opened' | 'closed' | 'advanced' | 'maintained' | 'receipt' | 'no_receipt' | 'resynchronisation' | 'log' | 'power_lost';
export type LockAnswer = {
    readonly code: AnswerCode;
    readonly display: string;
    /** `F DDDDDDDD KK` */
    readonly receipt?: string;
    /** Two of them, for a resynchronisation. */
    readonly receipts?: readonly [string, string];
    readonly waitSeconds?: number;
};
export declare function answer(code: AnswerCode, more?: Omit<LockAnswer, 'code' | 'display'>): LockAnswer;
