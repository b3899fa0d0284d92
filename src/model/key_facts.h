// What a key says of itself, copied into a record: model::Finding and model::Decoded name these fields alike.
#pragma once

#include "key/key.h"

namespace mayfly::model {

template <class Record>
void set_alias(Record& record, const key::Alias& alias) {
  record.alias = alias.text;
  record.user = alias.user;
  record.account = alias.account;
}

// `key`: a key::ShortTerm, or the key::Fragment of one.
template <class Record, class Key>
void set_short_term(Record& record, const Key& key) {
  record.access_key_id = key.access_key_id;
  record.session = key.session;
  record.account = key.account;
  record.region = key.region;
  record.issued_at = key.issued_at;
  record.expires_at = key.expires_at;
}

}  // namespace mayfly::model
