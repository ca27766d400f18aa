package dev.sluice.redshift.local.dialect;

import java.util.Set;

/** Redshift's reserved words (Database Developer Guide, "Reserved words", r_pg_keywords). */
final class ReservedWords {
  private static final Set<String> RESERVED =
      Set.of(
          ("aes128 aes256 all allowoverwrite analyse analyze and any array as asc authorization az64 backup between binary"
                  + " blanksasnull both bytedict bzip2 case cast check collate column connect constraint create credentials cross"
                  + " current_date current_time current_timestamp current_user current_user_id default deferrable deflate defrag"
                  + " delta delta32k desc disable distinct do else emptyasnull enable encode encrypt encryption end except explicit"
                  + " false for foreign freeze from full globaldict256 globaldict64k grant group gzip having identity ignore ilike"
                  + " in initially inner intersect interval into is isnull join leading left like limit localtime localtimestamp"
                  + " lun luns lzo lzop minus mostly16 mostly32 mostly8 natural new not notnull null nulls off offline offset oid"
                  + " old on only open or order outer overlaps parallel partition percent permissions pivot placing primary raw"
                  + " readratio recover references reject rejectlog resort respect restore right select session_user similar"
                  + " snapshot some sysdate system table tag tdes text255 text32k then timestamp to top trailing true"
                  + " truncatecolumns union unique unnest unpivot user using verbose wallet when where with without")
              .split(" "));

  /**
   * Reserved in Redshift, free in PostgreSQL and without a part in any expression that this
   * stand-in takes.
   */
  private static final Set<String> NEVER_IN_A_QUERY =
      Set.of(
          ("aes128 aes256 allowoverwrite az64 backup blanksasnull bytedict bzip2 connect credentials deflate defrag delta delta32k"
                  + " disable emptyasnull enable encode encrypt encryption explicit globaldict256 globaldict64k gzip identity"
                  + " lun luns lzo lzop minus mostly16 mostly32 mostly8 new off offline old open parallel percent permissions"
                  + " pivot raw readratio recover reject rejectlog resort restore snapshot system tag tdes text255 text32k"
                  + " truncatecolumns unnest unpivot wallet")
              .split(" "));

  private ReservedWords() {}

  static boolean isReserved(String word) {
    return RESERVED.contains(word);
  }

  static boolean isNeverInQuery(String word) {
    return NEVER_IN_A_QUERY.contains(word);
  }
}
