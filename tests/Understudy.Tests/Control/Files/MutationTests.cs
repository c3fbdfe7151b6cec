using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Understudy.Control.Configuration;
using Understudy.Control.Files;

namespace Understudy.Tests.Control.Files;

/// <summary>Whatever becomes of a valid file, it is valid or refused with places.</summary>
public sealed class MutationTests
{
    private const string Signs = ":-[]{}&*!|>'\"%@`#,?\n\t \\$~<=0aé\0\u2028";

    private const string Valid =
        """
        # comment
        include: conf.d
        listeners:
          - 127.0.0.1:11210
          - {socket: /run/u.sock, socket-mode: 0770, pool: main}
        pools:
          main: &main
            distribution: rendezvous
            hash-tag: "{}"
            reply-timeout: 250ms
            fill-rate: 10m
            tiers:
              - [10.0.0.1, '10.0.0.2:11211:3 left']
              - name: b
                servers:
                  - address: 10.0.0.3
                    weight: 2
                  - |-
                    10.0.0.4
        process: {threads: 2, user: "${USER}"}
        logging:
          log-file: >-
            /var/log/understudy.log
        nodes:
          a: {memory: 64m, port: 1}
          b: {refuse-when-full: true, <<: {threads: 3}}
        """;

    [Fact]
    public void The_file_is_valid() => Check(Valid).ShouldBeEmpty();

    [Fact]
    public void Any_mutation_is_valid_or_refused_with_places() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Play(new Random(seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Any_beginning_is_valid_or_refused_with_places() =>
        Enumerable.Range(0, Valid.Length).ShouldAllBe(length => IsSound(Valid.Substring(0, length)));

    private static bool Play(Random random)
    {
        var text = new StringBuilder(Valid);
        for (var i = random.Next(1, 6); i > 0 && text.Length > 0; i--) Mutate(text, random);
        return IsSound(text.ToString());
    }

    private static void Mutate(StringBuilder text, Random random)
    {
        var (at, other) = (random.Next(text.Length), random.Next(text.Length));
        var length = Math.Min(random.Next(1, 20), text.Length - Math.Max(at, other));
        switch (random.Next(5))
        {
            case 0: text[at] = Signs[random.Next(Signs.Length)]; break;
            case 1: text.Insert(at, Signs[random.Next(Signs.Length)]); break;
            case 2: text.Remove(at, length); break;
            case 3: text.Insert(at, text.ToString(other, length)); break;
            default: text.Insert(at, text.ToString(other, length)).Remove(Math.Min(other, text.Length - length), length); break;
        }
    }

    private static bool IsSound(string text)
    {
        var lines = text.Count(c => c is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029') + 2;
        return Check(text).All(p => p is { Reason.Length: > 0, Place: { Column: >= 1 } place } && place.Line >= 1 && place.Line <= lines);
    }

    private static List<Problem> Check(string text)
    {
        var problems = new List<Problem>();
        if (YamlText.TryRead("f", Encoding.UTF8.GetBytes(text), problems) is { } whole)
            ConfigurationFile.Check(new HostFile(whole, problems, name => name == "USER" ? "nobody" : null), problems);
        return problems;
    }
}
