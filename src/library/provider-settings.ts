/** The settings of each provider, and which of them a sign-in needs: the names of the providers as types. */
import type { KeyObject } from 'node:crypto';

/** A known kind of server; `generic` is any other that supports the JWT Bearer grant (RFC 7523 §2.1). */
export type ProviderName = 'salesforce' | 'anypoint' | 'generic';

/** Settings that every provider has. Each setting of any provider has at most 512 characters. */
interface CommonSettings {
  /** Client id (consumer key) of the app: the claim iss. */
  clientId?: string | undefined;
  /** User to sign in as: the claim sub, or part of it. */
  username?: string | undefined;
  /** The claim aud, if it is not the usual one. */
  audience?: string | undefined;
  /** Contact e-mail for the app; not used to sign in. */
  email?: string | undefined;
}

/** Kinds of apps in Salesforce. */
export type SalesforceAppType = 'external-client-app' | 'connected-app';

/** Regions of Anypoint: United States, Europe, Canada, Japan, Government Cloud. */
export type AnypointRegion = 'us' | 'eu' | 'ca' | 'jp' | 'gov';

/** What is set up in Salesforce. */
export interface SalesforceSettings extends CommonSettings {
  /** My Domain of the org, such as `https://acme.my.salesforce.com`. */
  instanceUrl?: string | undefined;
  /** URL of an Experience Cloud site, for its users; instead of `instanceUrl`. */
  siteUrl?: string | undefined;
  /** Default: `external-client-app`. */
  appType?: SalesforceAppType | undefined;
}

/** What is set up in MuleSoft Anypoint. */
export interface AnypointSettings extends CommonSettings {
  /** Default: `us`. */
  region?: AnypointRegion | undefined;
  /** Address of a private control plane; instead of `region`. */
  host?: string | undefined;
  /** Id of the user's identity provider. */
  idpId?: string | undefined;
  /** First field of sub. */
  subVersion?: string | undefined;
  /** A field of sub. */
  firstName?: string | undefined;
  /** A field of sub. */
  lastName?: string | undefined;
  /** A field of sub. */
  userEmail?: string | undefined;
  /** A field of sub. */
  groups?: string | undefined;
  /** The whole claim sub, instead of its fields. */
  sub?: string | undefined;
}

/** What is set up on any other server. */
export interface OtherSettings extends CommonSettings {
  /** URL of the token endpoint. */
  tokenUrl?: string | undefined;
}

/** The settings of any provider, as in jwt-kit.json. A setting of another provider is refused. */
export interface ProviderSettings extends SalesforceSettings, AnypointSettings, OtherSettings {}

/** A provider and its settings; none of them is needed before sign-in. */
export type ServerSettings =
  | (SalesforceSettings & { provider: 'salesforce' })
  | (AnypointSettings & { provider: 'anypoint' })
  | (OtherSettings & { provider: 'generic' });

/** A key that does not come from a bundle. */
interface WithKey {
  /** The private key; `readKey` of jwt-kit/keys makes one from text or bytes. */
  key: KeyObject;
  bundle?: undefined;
}

/** A user of a Salesforce org. */
export interface SalesforceUser extends SalesforceSettings, WithKey {
  provider: 'salesforce';
  clientId: string;
  username: string;
  instanceUrl: string;
}

/** A user of an Experience Cloud site of Salesforce. */
export interface SalesforceSiteUser extends SalesforceSettings, WithKey {
  provider: 'salesforce';
  clientId: string;
  username: string;
  siteUrl: string;
}

/** A user of Anypoint. */
export interface AnypointUser extends AnypointSettings, WithKey {
  provider: 'anypoint';
  clientId: string;
  username: string;
  idpId: string;
}

/** A user of Anypoint, by the whole claim sub. */
export interface AnypointSubject extends AnypointSettings, WithKey {
  provider: 'anypoint';
  clientId: string;
  sub: string;
}

/** A user of any other server: most need `clientId` and `username`, and some `audience`. */
export interface OtherUser extends OtherSettings, WithKey {
  provider: 'generic';
  tokenUrl: string;
}

/** A user with a key, and the settings that the provider needs. */
export type UserWithKey = SalesforceUser | SalesforceSiteUser | AnypointUser | AnypointSubject | OtherUser;
