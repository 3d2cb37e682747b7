# Layers, and the flags that every file of ours is compiled with.

# What `tillspec run` needs, and nothing of the tests.
add_custom_target(programs)

add_library(tillspec_flags INTERFACE)
target_compile_options(tillspec_flags INTERFACE
  $<$<COMPILE_LANGUAGE:C>:-Wall;-Wextra;-Wshadow;-Wconversion;-Wstrict-prototypes;-Wmissing-prototypes;-Wvla>)
if(TILLSPEC_WERROR)
  target_compile_options(tillspec_flags INTERFACE $<$<COMPILE_LANGUAGE:C>:-Werror>)
endif()
target_link_libraries(tillspec_flags INTERFACE m)
target_compile_definitions(tillspec_flags INTERFACE _GNU_SOURCE TILLSPEC_VERSION="${PROJECT_VERSION}")
target_include_directories(tillspec_flags INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})

add_library(tillspec_instrumented INTERFACE)
if(TILLSPEC_SANITIZE)
  target_compile_options(tillspec_instrumented INTERFACE
    -fsanitize=${TILLSPEC_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(tillspec_instrumented INTERFACE -fsanitize=${TILLSPEC_SANITIZE})
endif()
if(TILLSPEC_COVERAGE)
  target_compile_options(tillspec_instrumented INTERFACE --coverage -O0)
  target_link_options(tillspec_instrumented INTERFACE --coverage)
endif()

# layer(NAME SOURCES GLOB... LINK TARGET...): a static library of every matching file but the tests.
function(layer name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${ARG_SOURCES})
  list(FILTER sources EXCLUDE REGEX "/(test|probe|bench)-[^/]*$")
  list(FILTER sources EXCLUDE REGEX "/main\\.c$")
  if(NOT sources)
    file(WRITE ${CMAKE_BINARY_DIR}/empty-${name}.c "extern int ${name}_is_empty;\n")
    set(sources ${CMAKE_BINARY_DIR}/empty-${name}.c)
  endif()
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC ${ARG_LINK} tillspec_flags tillspec_instrumented)
endfunction()

# world_program(NAME SOURCES GLOB... LINK TARGET...): a program of the simulated world, uninstrumented.
function(world_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${ARG_SOURCES})
  list(FILTER sources EXCLUDE REGEX "/(test|probe)-[^/]*$")
  if(sources)
    add_executable(${name} ${sources})
    target_link_libraries(${name} PRIVATE ${ARG_LINK} tillspec_flags)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/world)
    add_dependencies(programs ${name})
    install(TARGETS ${name} RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/tillspec)
  endif()
endfunction()

# world_library(NAME SOURCES GLOB... LINK TARGET...): what several programs of the simulated world share.
function(world_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${ARG_SOURCES})
  list(FILTER sources EXCLUDE REGEX "/(test|probe)-[^/]*$")
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC ${ARG_LINK} tillspec_flags)
endfunction()
