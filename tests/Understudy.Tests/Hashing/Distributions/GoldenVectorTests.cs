using Understudy.Hashing.Distributions;

namespace Understudy.Tests.Hashing.Distributions;

public sealed class GoldenVectorTests
{
    private static readonly GoldenVectors Vectors = GoldenVectors.Load("hash-vectors.tsv");

    /// <summary>The column, our name for the client, and whether the client asked reverse DNS for the names of its servers.</summary>
    private static readonly (string Column, string Distribution, bool UsesReverseNames)[] Clients =
    [
        ("magent_mod(0.5=0.6)", "magent", false),
        ("magent_-k_AS_SHIPPED(0.5=0.6)", "magent-ring-as-shipped", false),
        ("magent_-k_intended(v0.4)", "magent-ring", false),
        ("libmc_modula_default(one_at_a_time)", "libmemcached-modula", false),
        ("libmc_modula_md5", "libmemcached-modula:md5", false),
        ("libmc_modula_crc", "libmemcached-modula:crc32", false),
        ("libmc_modula_fnv1_64", "libmemcached-modula:fnv1_64", false),
        ("libmc_modula_fnv1a_64", "libmemcached-modula:fnv1a_64", false),
        ("libmc_modula_fnv1_32", "libmemcached-modula:fnv1_32", false),
        ("libmc_modula_fnv1a_32", "libmemcached-modula:fnv1a_32", false),
        ("libmc_modula_murmur", "libmemcached-modula:murmur", false),
        ("libmc_consistent_default", "libmemcached-consistent", false),
        ("libmc_ketama", "libmemcached-ketama", false),
        ("libmc_ketama_weighted", "libmemcached-ketama-weighted", false),
        ("libmc_ketama_weighted[w=1,3,1,3..]", "libmemcached-ketama-weighted", false),
        ("libmc_ketama_spy", "libmemcached-ketama-spy", false),
        ("gwhalin_NATIVE_HASH", "gwhalin-native", false),
        ("gwhalin_NATIVE_HASH[w=1,3,1,3..]", "gwhalin-native", false),
        ("gwhalin_OLD_COMPAT_HASH", "gwhalin-old-compat", false),
        ("gwhalin_OLD_COMPAT_HASH[w=1,3,1,3..]", "gwhalin-old-compat", false),
        ("gwhalin_NEW_COMPAT_HASH", "gwhalin-new-compat", false),
        ("gwhalin_NEW_COMPAT_HASH[w=1,3,1,3..]", "gwhalin-new-compat", false),
        ("gwhalin_CONSISTENT_HASH", "gwhalin-consistent", false),
        ("gwhalin_CONSISTENT_HASH[w=1,3,1,3..]", "gwhalin-consistent", false),
        ("spy_arraymod_NATIVE_HASH", "spymemcached-array-mod", false),
        ("spy_arraymod_CRC_HASH", "spymemcached-array-mod:crc32", false),
        ("spy_arraymod_FNV1_64_HASH", "spymemcached-array-mod:fnv1_64", false),
        ("spy_arraymod_FNV1A_64_HASH", "spymemcached-array-mod:fnv1a_64", false),
        ("spy_arraymod_FNV1_32_HASH", "spymemcached-array-mod:fnv1_32", false),
        ("spy_arraymod_FNV1A_32_HASH", "spymemcached-array-mod:fnv1a_32", false),
        ("spy_arraymod_KETAMA_HASH", "spymemcached-array-mod:md5", false),
        ("spy_ketama(SPYMEMCACHED fmt)", "spymemcached-ketama", false),
        ("spy_ketama(LIBMEMCACHED fmt)", "spymemcached-ketama-libmemcached", true),
        ("spy_ketama_weighted(SPYMEMCACHED fmt)[w=1,3,1,3..]", "spymemcached-ketama", false),
        ("spy_ketama_weighted(LIBMEMCACHED fmt)[w=1,3,1,3..]", "spymemcached-ketama-libmemcached", true),
        ("xmc_array_NATIVE(default)", "xmemcached-array", false),
        ("xmc_ketama(default)", "xmemcached-ketama", true),
        ("xmc_ketama(cwNginx)", "xmemcached-ketama-nginx", true),
        ("xmc_ketama(gwhalin)", "xmemcached-ketama-gwhalin", true),
        ("xmc_libmemcached", "xmemcached-libmemcached", true),
        ("xmc_phpmemcache_CRC32", "xmemcached-php-memcache:crc32", false),
    ];

    public static IEnumerable<object[]> AllClients
        => Clients.Select(client => new object[] { client.Column, client.Distribution, client.UsesReverseNames });

    [Theory, MemberData(nameof(AllClients))]
    public void Places_every_key_where_the_real_client_does(string column, string distribution, bool usesReverseNames)
    {
        var isWeighted = column.EndsWith("[w=1,3,1,3..]", StringComparison.Ordinal);
        var lists = new[] { "L3", "L6", "LLO" }.ToDictionary(
            list => list, list => Make.Distribution(distribution, ServersFor(list, isWeighted, usesReverseNames)));

        var misplaced = Vectors.Rows.Where(row => lists[row[0]].Locate(GoldenVectors.KeyOf(row)) != Vectors.Expected(row, column));

        misplaced.Select(row => $"{row[0]} {row[1]}").ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(AllClients))]
    public void Explains_the_server_it_chooses(string column, string distribution, bool usesReverseNames)
    {
        var row = Vectors.Rows[0];
        var placed = Make.Distribution(distribution, ServersFor(row[0], isWeighted: false, usesReverseNames));

        var explained = placed.Explain(GoldenVectors.KeyOf(row));

        explained.ServerIndex.ShouldBe(placed.Locate(GoldenVectors.KeyOf(row)), column);
        explained.Reason.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void Leaves_no_column_and_no_row_of_the_table_out()
    {
        Clients.Select(client => client.Column).ShouldBe(Vectors.Columns);
        Vectors.Rows.Count.ShouldBe(66);
    }

    private static RingServer[] ServersFor(string list, bool isWeighted, bool usesReverseNames)
    {
        var servers = GoldenVectors.Servers(list);
        if (isWeighted) servers = [.. servers.Select((server, i) => server with { Weight = i % 2 == 0 ? 1 : 3 })];

        // Only the loopback address had a reverse name where the table was made.
        return usesReverseNames && list == "LLO"
            ? [.. servers.Select(server => server with { Host = "localhost", ResolvedAddress = server.Host })]
            : servers;
    }
}
