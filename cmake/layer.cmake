# sluice_layer(NAME [SHARDS n] [LIBS third-party...]) turns src/NAME into the static library sluice_NAME.
# What it may link comes from layers.txt, so the layer rule is a link error as well as a lint.
# Files named *_test.cc become the test program NAME_test, run in n parts side by side; *_bench.cc are left to bench/.
file(STRINGS ${CMAKE_SOURCE_DIR}/layers.txt SLUICE_LAYER_LINES REGEX "^[a-z]+:")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/layers.txt)

# What half of all units include; each still names what it uses (tools/tidy --analyzer reads every
# unit without this).
set(SLUICE_PRECOMPILED <algorithm> <array> <charconv> <chrono> <cmath> <cstdint> <expected>
    <functional> <map> <memory> <optional> <span> <string> <string_view> <utility> <variant> <vector>)

function(sluice_allowed_layers name out)
  foreach(line IN LISTS SLUICE_LAYER_LINES)
    if(line MATCHES "^${name}:(.*)$")
      string(STRIP "${CMAKE_MATCH_1}" deps)
      string(REPLACE " " ";" deps "${deps}")
      set(${out} "${deps}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "layer '${name}' has no line in layers.txt")
endfunction()

function(sluice_layer name)
  cmake_parse_arguments(ARG "" "SHARDS" "LIBS" ${ARGN})
  sluice_allowed_layers(${name} deps)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_(test|bench)\\.cc$|/main\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  if(sources)
    add_library(sluice_${name} STATIC ${sources})
    target_precompile_headers(sluice_${name} PRIVATE ${SLUICE_PRECOMPILED})
    set(scope PUBLIC)
  else()
    add_library(sluice_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(sluice_${name} ${scope} ${CMAKE_SOURCE_DIR}/src)
  foreach(dep IN LISTS deps)
    target_link_libraries(sluice_${name} ${scope} sluice_${dep})
  endforeach()
  target_link_libraries(sluice_${name} ${scope} ${ARG_LIBS})
  if(tests AND SLUICE_TESTS)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE sluice_${name} GTest::gmock GTest::gtest_main)
    target_precompile_headers(${name}_test PRIVATE <gmock/gmock.h> <gtest/gtest.h> <string> <vector>)
    target_compile_definitions(${name}_test PRIVATE SLUICE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    if(NOT ARG_SHARDS)
      set(ARG_SHARDS 1)
    endif()
    foreach(shard RANGE 1 ${ARG_SHARDS})
      math(EXPR index "${shard} - 1")
      add_test(NAME ${name}.${shard} COMMAND ${name}_test WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
      set_tests_properties(${name}.${shard} PROPERTIES ENVIRONMENT
                           "GTEST_TOTAL_SHARDS=${ARG_SHARDS};GTEST_SHARD_INDEX=${index};\
GTEST_OUTPUT=xml:${CMAKE_BINARY_DIR}/reports/${name}.${shard}.xml"
                           COST ${ARG_SHARDS})
    endforeach()
  endif()
endfunction()
