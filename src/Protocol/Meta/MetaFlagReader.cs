using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Meta;

/// <summary>Reads the flags behind the key (and length) of a meta request, as memcached's _meta_flag_preparse does.</summary>
internal static class MetaFlagReader
{
    /// <summary>What the flags said beyond what stands in the request.</summary>
    internal ref struct Findings
    {
        /// <summary>The error memcached would name: a repeated or unknown flag ends its search, of all others it names the last.</summary>
        public RequestError Error;

        /// <summary>Checked apart, since memcached looks at the opaque only after the mode.</summary>
        public RequestError OpaqueError;

        /// <summary>A word that begins with neither letter nor digit: memcached then takes the line for none of its own, and skips no
        /// value (mcmc.c, _mcmc_tokenize_meta).</summary>
        public bool HasBadWord;

        public bool HasTooManyWords;

        /// <summary>The letter behind M; 0 if there is none.</summary>
        public byte Mode;

        /// <summary>The flags met so far: bit n for code n, and for code 64 + n.</summary>
        public ulong SeenBelow64;
        public ulong SeenFrom64;
    }

    public static Findings Read(ReadOnlySpan<byte> line, WordReader words, int wordsBefore, ref Request request)
    {
        var findings = new Findings();
        var count = wordsBefore;
        var isSearching = true;
        request.ArgumentsEnd = words.Position;
        while (words.TryNext(out var flag))
        {
            count++;
            request.FlagWords.Add(flag.Start, flag.End);
            if (count <= ProtocolLimits.MaxMetaWordsSeen && !MayBegin(line[flag.Start])) findings.HasBadWord = true;
            if (isSearching) isSearching = ReadOne(line, flag, ref findings, ref request);
        }

        findings.HasTooManyWords = count > ProtocolLimits.MaxMetaWords;
        if (count > ProtocolLimits.FormerMaxMetaWords) request.Flags |= MetaFlags.LongList;
        return findings;
    }

    private static bool MayBegin(byte letter) => letter is >= (byte)'A' and <= (byte)'z' or >= (byte)'0' and <= (byte)'9';

    // False where memcached looks no further.
    private static bool ReadOne(ReadOnlySpan<byte> line, Word flag, ref Findings findings, ref Request request)
    {
        var letter = line[flag.Start];
        if (IsRepeated(letter, ref findings))
        {
            findings.Error = RequestError.DuplicateFlag;
            return false;
        }

        switch (letter)
        {
            case (byte)'q': request.Flags |= MetaFlags.Quiet; break;
            case (byte)'v': request.Flags |= MetaFlags.ReturnValue; break;
            case (byte)'c': request.Flags |= MetaFlags.ReturnCas; break;
            case (byte)'k': request.Flags |= MetaFlags.ReturnKey; break;
            case (byte)'I': request.Flags |= MetaFlags.Invalidate; break;
            case (byte)'x': request.Flags |= MetaFlags.RemoveValue; break;

            // Returned or kept by the server alone; P and L are hints for routers, which we do not use.
            case (byte)'f' or (byte)'h' or (byte)'l' or (byte)'s' or (byte)'t' or (byte)'u' or (byte)'P' or (byte)'L': break;

            case (byte)'O':
                request.Flags |= MetaFlags.Opaque;
                if (flag.Length > ProtocolLimits.MaxOpaqueFlagBytes) findings.OpaqueError = RequestError.OpaqueTooLong;
                break;
            case (byte)'b':
                request.Flags |= MetaFlags.Base64Key;
                if (!Base64Key.CanDecode(line.Slice(request.KeyOffset, request.KeyLength))) findings.Error = RequestError.UndecodableKey;
                break;
            case (byte)'M':
                // Letters behind the first one do not count; without one it is the blank.
                findings.Mode = flag.Length > 1 ? line[flag.Start + 1] : (byte)' ';
                break;
            default:
                return ReadNumbered(letter, flag.ArgumentIn(line), ref findings, ref request);
        }
        return true;
    }

    private static bool IsRepeated(byte letter, ref Findings findings)
    {
        ref var seen = ref letter < 64 ? ref findings.SeenBelow64 : ref findings.SeenFrom64;
        var bit = 1UL << (letter & 63);
        var isRepeated = (seen & bit) != 0;
        seen |= bit;
        return isRepeated;
    }

    private static bool ReadNumbered(byte letter, ReadOnlySpan<byte> argument, ref Findings findings, ref Request request)
    {
        var error = RequestError.BadToken;
        bool isNumber;
        switch (letter)
        {
            case (byte)'T':
                request.Flags |= MetaFlags.SetTtl;
                isNumber = WireNumber.TryReadInt32(argument, out request.TouchExptime);
                break;
            case (byte)'N':
                request.Flags |= MetaFlags.Vivify;
                isNumber = WireNumber.TryReadInt32(argument, out request.VivifyExptime);
                break;
            case (byte)'R':
                request.Flags |= MetaFlags.Recache;
                isNumber = WireNumber.TryReadInt32(argument, out request.RecacheExptime);
                break;
            case (byte)'C':
                request.Flags |= MetaFlags.CompareCas;
                isNumber = WireNumber.TryReadUInt64(argument, out request.Number);
                break;
            case (byte)'E':
                request.Flags |= MetaFlags.ExplicitCas;
                isNumber = WireNumber.TryReadUInt64(argument, out request.ExplicitCas);
                break;
            case (byte)'F':
                // memcached sets no message of its own here: an earlier one stays, else it is the one it began with.
                error = findings.Error == RequestError.None ? RequestError.BadLine : findings.Error;
                isNumber = WireNumber.TryReadUInt32(argument, out request.ClientFlags);
                break;
            case (byte)'J':
                error = RequestError.BadInitialValue;
                isNumber = WireNumber.TryReadUInt64(argument, out request.Initial);
                break;
            case (byte)'D':
                error = RequestError.BadMetaDelta;
                isNumber = WireNumber.TryReadUInt64(argument, out request.Delta);
                break;
            default:
                findings.Error = RequestError.InvalidFlag;
                return false;
        }

        if (!isNumber || argument.IsEmpty) findings.Error = error;
        return true;
    }
}
