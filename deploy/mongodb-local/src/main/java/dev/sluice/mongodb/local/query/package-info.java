/** Query predicates: parsing them and matching documents. */
package dev.sluice.mongodb.local.query;
