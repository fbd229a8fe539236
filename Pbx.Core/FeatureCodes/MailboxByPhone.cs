using Pbx.Core.Voicemail;
using Pbx.Media.Audio;

namespace Pbx.Core.FeatureCodes;

/// <summary>Listens to a mailbox. The telephone of its owner needs no PIN; every other telephone, and every mailbox of a group, does.</summary>
internal sealed class MailboxByPhone : IServiceNumber
{
    /// <summary>Its usual code.</summary>
    public const string Code = "*97";

    public Task RunAsync(IServiceLine line, CancellationToken cancellationToken) => new Visit(line, cancellationToken).RunAsync();

    /// <summary>One call.</summary>
    private sealed class Visit(IServiceLine line, CancellationToken cancellationToken)
    {
        private const int Tries = 3;
        private const int Rounds = 3;
        private const int LongestEntry = 20;
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

        public async Task RunAsync()
        {
            var mailbox = line.Mailboxes.For(line.Caller.UserId) is [var first, ..] ? first : null;
            var isOpen = mailbox?.UserId is { } owner && owner == line.Caller.UserId;
            while (true)
            {
                if (mailbox is null && (mailbox = await ChooseAsync()) is null) break;
                if (!isOpen && !await UnlockAsync(mailbox)) break;
                if (await ListenAsync(mailbox) != Next.Other) break;
                (mailbox, isOpen) = (null, false);
            }
            await SayAsync("mailbox-goodbye");
        }

        private enum Next
        {
            End,
            Menu,
            Other,
        }

        private async Task<Mailbox?> ChooseAsync()
        {
            for (var attempt = 0; attempt < Tries; attempt++)
            {
                if (await EnterAsync("mailbox-number") is not { } number) return null;
                if (line.Mailboxes.Find(number) is { } found) return found;
                await SayAsync("mailbox-refused");
            }
            return null;
        }

        private async Task<bool> UnlockAsync(Mailbox mailbox)
        {
            for (var attempt = 0; attempt < Tries; attempt++)
            {
                if (await EnterAsync("mailbox-pin") is not { } pin) return false;
                switch (await line.Mailboxes.TryPinAsync(mailbox.Id, pin))
                {
                    case PinVerdict.Right:
                        return true;
                    case PinVerdict.Locked:
                        await SayAsync("mailbox-locked");
                        return false;
                    case PinVerdict.NotSet:
                        await SayAsync("mailbox-no-pin");
                        return false;
                }
                await SayAsync("mailbox-refused");
            }
            return false;
        }

        private async Task<Next> ListenAsync(Mailbox mailbox)
        {
            var unheard = await MessagesOfAsync(mailbox, heard: false);
            var key = await SayAsync(MailboxWords.New(line.Language, unheard.Count));
            if (key == '#') return Next.End;
            if (key != '*' && unheard.Count > 0 && await EachAsync(mailbox, unheard) == Next.End) return Next.End;
            for (var silent = 0; silent < Rounds;)
            {
                key = await AskAsync("mailbox-menu");
                silent = key is null ? silent + 1 : 0;
                switch (key)
                {
                    case null:
                        continue;
                    case '#':
                        return Next.End;
                    case '0':
                        return Next.Other;
                    case '1' or '2':
                        var chosen = await MessagesOfAsync(mailbox, heard: key == '2');
                        if (chosen.Count == 0) await SayAsync(key == '1' ? "mailbox-new-0" : "mailbox-old-0");
                        else if (await EachAsync(mailbox, chosen) == Next.End) return Next.End;
                        continue;
                    default:
                        await SayAsync("wrong-key");
                        continue;
                }
            }
            return Next.End;
        }

        private async Task<List<VoicemailMessage>> MessagesOfAsync(Mailbox mailbox, bool heard) =>
            [.. (await line.Mailboxes.ListAsync(mailbox)).Where(message => message.HeardAt is not null == heard)];

        /// <summary>Message by message.</summary>
        private async Task<Next> EachAsync(Mailbox mailbox, List<VoicemailMessage> messages)
        {
            for (var index = 0; index < messages.Count;)
            {
                var message = messages[index];
                switch (await OneAsync(mailbox, message))
                {
                    case '2':
                        await SayAsync("mailbox-kept");
                        index++;
                        break;
                    case '3':
                        await line.Mailboxes.DeleteAsync(mailbox, message.Id);
                        messages.RemoveAt(index);
                        await SayAsync("mailbox-deleted");
                        break;
                    case '7':
                        index = Math.Max(index - 1, 0);
                        break;
                    case '*':
                        return Next.Menu;
                    default:
                        return Next.End;
                }
            }
            await SayAsync("mailbox-no-more");
            return Next.Menu;
        }

        /// <summary>Says and plays one until a key leads away from it; null: nobody listens any more.</summary>
        private async Task<char?> OneAsync(Mailbox mailbox, VoicemailMessage message)
        {
            var key = await SayAsync(About(message)) ?? await PlayAsync(mailbox, message);
            for (var silent = 0; silent < Rounds; silent++)
            {
                key ??= await AskAsync("mailbox-keys");
                switch (key)
                {
                    case null:
                        continue;
                    case '2' or '3' or '7' or '*' or '#':
                        return key;
                    case '1':
                        key = await PlayAsync(mailbox, message);
                        break;
                    case '9':
                        key = await SayAsync(About(message));
                        break;
                    default:
                        key = await SayAsync("wrong-key");
                        break;
                }
                silent = -1;
            }
            return null;
        }

        private string[] About(VoicemailMessage message) => MailboxWords.About(line.Language, message, line.InZone(message.At), line.Now);

        private async Task<char?> PlayAsync(Mailbox mailbox, VoicemailMessage message)
        {
            char? key = null;
            if (await line.Mailboxes.ReadAsync(message.Id) is { } file && WavReader.TryRead(file, out var audio, out _))
                key = await line.PlayUntilKeyAsync(new PcmSource(audio!), cancellationToken);
            await line.Mailboxes.HeardAsync(mailbox, message.Id);
            return key;
        }

        private Task<char?> SayAsync(params string[] names) => line.PlayUntilKeyAsync(Prompts.Source(line.Language, names), cancellationToken);

        private async Task<char?> AskAsync(string name) => await SayAsync(name) ?? await line.KeyAsync(Patience, cancellationToken);

        /// <summary>Digits up to the hash; null: nothing was entered.</summary>
        private async Task<string?> EnterAsync(string name)
        {
            var entered = "";
            for (var key = await AskAsync(name); key is not null and not '#' && entered.Length < LongestEntry; key = await line.KeyAsync(Patience, cancellationToken))
                entered += key;
            return entered.Length == 0 ? null : entered;
        }
    }
}
