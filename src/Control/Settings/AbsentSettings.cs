using System.Globalization;

namespace Understudy.Control.Settings;

/// <summary>Options of memcached and magent that ask for something else than we are: each refused with its reason, unless it asks for what
/// holds anyway.</summary>
/// <typeparam name="T">Whatever is being filled in: they set nothing.</typeparam>
internal static class AbsentSettings<T>
{
    // magent took 0 and less for its default; the upper end only catches what cannot be meant.
    private const int MostPoolSize = 1_000_000;

    /// <summary>magent's.</summary>
    public static Row<T> PoolSize { get; } = Value('i', "pool-size", "N",
        "magent's idle connections per server. Accepted and without effect: one pipelined connection per thread and server carries all "
        + "requests.",
        text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var size) && size <= MostPoolSize
            ? null
            : $"'{text}' is not a number of connections; give 1 to {MostPoolSize}, or leave it out");

    public static IReadOnlyList<Row<T>> OfMemcached { get; } =
    [
        Value('U', "udp-port", "0", "UDP is not spoken; 0 is accepted.",
            text => text == "0" ? null : "UDP is not spoken: it was abused for attacks; use TCP"),
        Value('B', "protocol", "ascii|auto", "The first byte of a connection says which protocol it speaks.",
            text => text is "ascii" or "auto" ? null : "the binary protocol cannot be spoken alone; give auto, which is all of them"),
        Flag('k', "lock-memory", "Refused: give the unit MemorySwapMax=0 instead.",
            "pages are not locked; set MemorySwapMax=0 in the systemd unit, or turn swap off"),
        Value('D', "prefix-delimiter", "CHAR", "Refused: requests are not counted by prefix.",
            _ => "requests are not counted by prefix; leave it out"),
        Flag('C', "disable-cas", "Refused: tokens cost no memory here.", "CAS is always on: proxies and leases depend on it"),
        Value('f', "slab-growth-factor", "N", "Accepted and without effect: there are no slab classes.", _ => null),
        Value('n', "slab-min-size", "N", "Accepted and without effect: there are no slab classes.", _ => null),
        Value('R', "max-reqs-per-event", "N", "Accepted and without effect: a client's share ends with its output.", _ => null),
        Flag('L', "enable-largepages", "Accepted and without effect.", refusal: null),
        Flag('r', "enable-coredumps", "Accepted and without effect: ulimit -c decides.", refusal: null),
    ];

    private static Row<T> Flag(char letter, string name, string meaning, string? refusal) => new()
    {
        Name = name, Letter = letter, Meaning = meaning, Place = SettingPlace.Nowhere, Take = (before, _) => (before, refusal),
    };

    private static Row<T> Value(char letter, string name, string value, string meaning, Func<string, string?> refuse) => new()
    {
        Name = name, Letter = letter, Value = value, Meaning = meaning, Place = SettingPlace.Nowhere,
        Take = (before, text) => (before, refuse(text)),
    };
}
