#!/usr/bin/env perl
# Split labelled transcripts by prompt: split.pl OUT FILE.jsonl.gz... writes OUT/tuned/ and OUT/held-out/. About three in ten
# prompts are held out: those whose SHA-256 of "s1" and the first user message leaves less than 3 when divided by 10. Rules were
# written looking at the tuned part alone.
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use Encode qw(encode_utf8);
use File::Basename qw(basename);
use JSON::PP;

@ARGV >= 2 or die "usage: split.pl OUT FILE.jsonl.gz...\n";
my ($out, @files) = @ARGV;
my $json = JSON::PP->new->utf8->canonical;
mkdir $out;
mkdir "$out/$_" for qw(tuned held-out);
for my $file (@files) {
	my $name = basename($file);
	my %to;
	open my $in, '-|', 'gzip', '-dc', $file or die "$file: $!\n";
	for my $part (qw(tuned held-out)) {
		open $to{$part}, '|-', "gzip -1 >'$out/$part/$name'" or die "$out/$part/$name: $!\n";
	}
	while (my $line = <$in>) {
		my $record = $json->decode($line);
		my ($first) = grep { $_->{role} eq 'user' } @{ $record->{messages} };
		my $key = $first ? $first->{content} : $record->{id};
		my $rest = 0;
		$rest = ($rest * 16 + hex $_) % 10 for split //, sha256_hex(encode_utf8("s1$key"));
		print { $to{ $rest < 3 ? 'held-out' : 'tuned' } } $line;
	}
	close $in or die "$file cannot be read\n";
	close $_ or die "cannot write below $out\n" for values %to;
}
