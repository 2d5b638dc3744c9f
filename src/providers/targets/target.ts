/**
 * What another program needs from a bundle: the interface of the targets of `use`.
 *
 * A target is plain data. Its texts are in `templates/<provider>/use/<target>/`, or in `templates/use/<target>/` if several
 * providers have it; core/templates/literals.ts writes the values into them.
 */
import type { NewStoreKind } from '../../core/defaults.ts';
import type { RandomBytes } from '../../core/keys/rsa.ts';
import type { FileValues } from '../../core/templates/fill-in.ts';
import type { LiteralKind } from '../../core/templates/literals.ts';
import type { Checked, Settings } from '../settings.ts';

/** What the values of a target are made from. */
export interface TargetInput {
  /** The name of the app. */
  readonly name: string;
  readonly settings: Settings;
  /** iss, sub, aud and tokenUrl; undefined if not known. */
  readonly claims: Readonly<Record<'iss' | 'sub' | 'aud' | 'tokenUrl', string | undefined>>;
  /** The options that were given, checked; a toggle is `true`. */
  readonly options: Readonly<Record<string, string | true | undefined>>;
}

/** A text file of a target. */
export interface TextFile {
  /** The name of its template; its ending says how values are quoted. */
  readonly template: string;
  /** Its name, if it differs from that of the template; with forward slashes if it is in a directory. */
  readonly name?: string | ((input: TargetInput) => string);
  /** How values are quoted, if the ending of the template does not say it. */
  readonly kind?: LiteralKind;
  /** The only kind of computer that gets it. */
  readonly on?: 'windows' | 'elsewhere';
  /** Whether it is the one that `runs` runs; default: the first one. */
  readonly started?: true;
  /** Whether it is needed; default: always. */
  readonly when?: (input: TargetInput) => boolean;
  /** Whether it has the private key: it is made only when asked for, and its template has the values of `SecretValues`. */
  readonly secret?: true;
  /** Whether such a file belongs in git: the key in it is encrypted. */
  readonly inGit?: true;
}

/** A key store of a target: made only when asked for. */
export interface StoreFile {
  readonly store: NewStoreKind;
  /** The directory it belongs into: `src/main/resources`. */
  readonly directory?: string;
  /** What is between the words of its alias, if hyphens are not allowed there. */
  readonly separator?: '_';
}

/** A file of a target. */
export type TargetFile = TextFile | StoreFile;

/** What the templates of secret files have besides: the key as PKCS#8 PEM, that in one line of base64, and its SHA-256. */
export type SecretValues = 'privateKey' | 'privateKeyBase64' | 'privateKeySha256';

/** What further secret values are made from. */
export interface SecretInput extends TargetInput {
  /** The private key: unencrypted PKCS#8 PEM. */
  readonly pem: string;
  readonly random: RandomBytes;
  /** The secret files that an earlier run wrote, by the names of their templates; only those that must not be replaced. */
  readonly existing: Readonly<Record<string, string>>;
  /** The private key as encrypted PKCS#8 PEM, which OpenSSL opens. */
  encryptedPem(passphrase: string): Promise<string>;
}

/**
 * Whether another token endpoint can be named (`--url`): the whole URL is in the files, or only its origin, because the program knows
 * the path; and whether only https works. Else why not.
 */
export type OtherUrl = { readonly takes: 'url' | 'origin'; readonly https?: true } | { readonly not: string };

/** A file of a bundle whose text a template needs. */
export type BundleText = 'certificate' | 'publicKey';

export interface Target {
  /** What a person types: `sf`. */
  readonly id: string;
  /** Other names that people type, in lower case with hyphens between words. */
  readonly also?: readonly string[];
  /** What it is, in one line. */
  readonly says: string;
  /** What it was run with, or how it was checked instead: a sentence without its full stop. */
  readonly tested: string;
  /** What nobody has confirmed; sentences without full stops. */
  readonly unverified?: readonly string[];
  /** What to know before using it; sentences without full stops. In braces are names of its files: they become paths. */
  readonly remarks?: readonly string[];
  /** What to know about its key store while that is not made. */
  readonly storeRemark?: string;
  /** The words before its file in the command that runs it: `sh`. */
  readonly runs?: readonly string[] | Readonly<Record<'windows' | 'elsewhere', readonly string[]>>;
  /**
   * How to go on, step by step: sentences without full stops, some with a command at the end: one of this program for the bundle, or
   * one of another program for a file or directory of the target. In braces are names of its files: they become paths. `commits`
   * is the file that belongs at this path in the repository.
   */
  readonly next?: readonly (
    | string
    | { says: string; command: 'sign' }
    | { says: string; runs: readonly string[]; file: string }
    | { commits: string; says: string }
  )[];
  /** Where its files belong if it is not a directory of their own. */
  readonly home?: '.';
  /** Whether paths in its files start from the working directory, the root of a repository, wherever the files are written. */
  readonly fromRoot?: true;
  /** Whether it is pasted or read on the screen, so that no file is needed. */
  readonly onScreen?: true;
  /** Names of settings that are missing. */
  needs(settings: Settings): readonly string[];
  /** Whether another token endpoint can be named; default: no file of it has one. */
  readonly url?: OtherUrl;
  /** Names of the options that it has. */
  readonly options?: readonly string[];
  /** The texts of the bundle that its templates have as values. */
  readonly reads?: readonly BundleText[];
  /** Whether the program reads server.key and cannot read an encrypted one. */
  readonly plainKey?: true;
  readonly files: readonly TargetFile[];
  /** The one file of it that has the certificate: only this one changes with a renewal. */
  readonly certificateFile?: (input: TargetInput) => string;
  /** Values for its templates besides those that every template has. */
  values?(input: TargetInput): FileValues;
  /**
   * More values for its secret files. Random ones are taken from existing files that have the same key: else a second run could not
   * accept what an interrupted one wrote.
   */
  secrets?(input: SecretInput): FileValues | Promise<FileValues>;
}

/** An option of some targets; without `value`, it is a toggle. */
export interface TargetOption {
  readonly name: string;
  /** Placeholder for the value: `name`. */
  readonly value?: string;
  /** What it is, in a few words without a full stop. */
  readonly says: string;
  /** @throws KitError USAGE if the text is invalid */
  check?(text: string): Checked;
}

/** The targets of a provider. */
export interface Targets {
  readonly options: readonly TargetOption[];
  load(): Promise<readonly Target[]>;
}

/** Those of the named settings that are missing. */
export const missingAmong =
  (...names: readonly string[]) =>
  (settings: Settings): string[] =>
    names.filter((name) => settings[name] === undefined);
