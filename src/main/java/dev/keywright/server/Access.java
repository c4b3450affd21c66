package dev.keywright.server;

import io.javalin.security.RouteRole;

/** Who may call a route; each route names exactly one. */
enum Access implements RouteRole {
    /** Everybody: what tells nothing and changes nothing, or proves itself otherwise. */
    ANYONE,
    /** This computer's own console and programs; over a network only an administrator's API key. */
    CONSOLE,
    /** Everybody who reaches a relying party that has the conformance API on, as that of this computer has. */
    CONFORMANCE,
    /** Tells how the service is: this computer's own programs; over a network only an operator's API key. */
    MONITORING,
    /** An application's API key for the relying party that the path names. */
    APPLICATION,
    /** An API key that may look after the service: users' tokens, lockouts, the audit log, metrics. */
    OPERATOR,
    /** An API key that may change what the service is: relying parties, API keys. */
    ADMIN
}
