# Libraries that `scan` and `key decode` need are linked statically, so that a start costs no more than an empty program's; what only other commands
# need (libcurl, libpq) is opened late, when such a command runs (ARCHITECTURE.md, "Start-up").

find_package(Threads REQUIRED)

# mayfly_static(NAME ARCHIVE): the path of lib<ARCHIVE>.a, or an error that names the package to install.
function(mayfly_static variable archive package)
  find_library(${variable} NAMES lib${archive}.a)
  if(NOT ${variable})
    message(FATAL_ERROR "lib${archive}.a is missing: apt-get install ${package} (or run tools/install-packages)")
  endif()
endfunction()

mayfly_static(MAYFLY_CRYPTO crypto libssl-dev)
add_library(OpenSSL::Crypto UNKNOWN IMPORTED)
set_target_properties(OpenSSL::Crypto PROPERTIES IMPORTED_LOCATION ${MAYFLY_CRYPTO} INTERFACE_LINK_LIBRARIES "dl;Threads::Threads")

mayfly_static(MAYFLY_LIBARCHIVE archive libarchive-dev)
mayfly_static(MAYFLY_LZMA lzma liblzma-dev)
mayfly_static(MAYFLY_BZ2 bz2 libbz2-dev)
mayfly_static(MAYFLY_ZSTD zstd libzstd-dev)
mayfly_static(MAYFLY_LZ4 lz4 liblz4-dev)
mayfly_static(MAYFLY_Z z zlib1g-dev)
mayfly_static(MAYFLY_NETTLE nettle nettle-dev)
add_library(mayfly_archive_libraries INTERFACE)
target_link_libraries(mayfly_archive_libraries INTERFACE
  ${MAYFLY_LIBARCHIVE} ${MAYFLY_LZMA} ${MAYFLY_BZ2} ${MAYFLY_ZSTD} ${MAYFLY_LZ4} ${MAYFLY_Z} ${MAYFLY_NETTLE})
# libarchive sets no memory limit for these two; src/carrier/lzma_limit.cc does.
target_link_options(mayfly_archive_libraries INTERFACE -Wl,--wrap=lzma_alone_decoder,--wrap=lzma_stream_decoder)

# git objects: libdeflate for what fits into memory, zlib for what is streamed.
mayfly_static(MAYFLY_DEFLATE deflate libdeflate-dev)
add_library(mayfly_inflate INTERFACE)
target_link_libraries(mayfly_inflate INTERFACE ${MAYFLY_DEFLATE} ${MAYFLY_Z})

mayfly_static(MAYFLY_SQLITE3 sqlite3 libsqlite3-dev)
add_library(mayfly_sqlite INTERFACE)
target_link_libraries(mayfly_sqlite INTERFACE ${MAYFLY_SQLITE3} m dl Threads::Threads)

# HTTP: only the headers at build time; net/curl_api.cc opens the library when the first request is made.
find_path(MAYFLY_CURL_INCLUDE curl/curl.h)
if(NOT MAYFLY_CURL_INCLUDE)
  message(FATAL_ERROR "curl/curl.h is missing: apt-get install libcurl4-openssl-dev (or run tools/install-packages)")
endif()
add_library(mayfly_curl_headers INTERFACE)
target_include_directories(mayfly_curl_headers SYSTEM INTERFACE ${MAYFLY_CURL_INCLUDE})
target_link_libraries(mayfly_curl_headers INTERFACE dl Threads::Threads)

mayfly_static(MAYFLY_PUGIXML pugixml libpugixml-dev)
add_library(mayfly_pugixml INTERFACE)
target_link_libraries(mayfly_pugixml INTERFACE ${MAYFLY_PUGIXML})

# Tests only: the regular expressions of scan/'s oracle.
mayfly_static(MAYFLY_RE2 re2 libre2-dev)
add_library(mayfly_re2 INTERFACE)
target_link_libraries(mayfly_re2 INTERFACE ${MAYFLY_RE2} Threads::Threads)
