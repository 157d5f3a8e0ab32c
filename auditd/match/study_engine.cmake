# Writes OUT: a digest of the files in LIST, by which a kept study is known to be this code's.
file(STRINGS ${LIST} files)
foreach(file ${files})
  file(SHA256 ${file} digest)
  get_filename_component(name ${file} NAME)
  string(APPEND digests "${name} ${digest}\n")
endforeach()
string(SHA256 digest "${digests}")
file(WRITE ${OUT} "#include \"match/study.h\"\n\nconst char study_engine[] = \"${digest}\";\n")
